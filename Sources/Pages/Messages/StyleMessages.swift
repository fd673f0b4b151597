// Words of the look: light and dark, a lost connection, and the page that shows every component.

extension Message {
    static let schemeTitle = Message("外观", "Appearance")
    static let schemeAuto = Message("跟随系统", "As the system")
    static let schemeLight = Message("浅色", "Light")
    static let schemeDark = Message("深色", "Dark")
    static let connectionLost = Message(
        "与服务器的连接中断，数字可能不是最新的；正在重新连接。", "The connection to the server is lost: figures may be old. Trying again.")
    static let styleguide = Message("界面样例", "Styleguide")
    static let styleguideLead = Message(
        "每个组件的每种状态，左为浅色，右为深色。墨色写在纸上；颜色只表示亮灯。",
        "Every component in every state, light and dark side by side. Ink on paper; colour means a light and nothing else.")
    static let styleTokens = Message("颜色", "Colours")
    static let styleSigns = Message("亮灯与标志", "Lights and signs")
    static let styleFigures = Message("数字与表格", "Figures and tables")
    static let styleForms = Message("表单", "Forms")
    static let styleWords = Message("文字", "Text")
    static let styleStates = Message("空、进行中、出错", "Empty, under way, wrong")
}
