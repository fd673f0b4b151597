// Examples of the screens of notices: on the desk, on the account, in the administration.

import Kernel
import Pages

extension Examples {
    var told: [Screen] {
        let sentence = t(
            "事项 WG2026-004187“热力管沟塌陷”的“办理中”时限已于 2026-11-20 13:20 到期。现由市政维护中心办理。",
            "The time limit of \"Handling\" of matter WG2026-004187, \"Heating duct\", was due at 2026-11-20 13:20. It is with Works Centre."
        )
        let notices = [
            NoticeLine(id: "n1", slip: t("催办单", "Urging slip"), sentence: sentence, number: "WG2026-004187", at: ago(minutes: 12)),
            NoticeLine(
                id: "n2", slip: t("提醒", "Reminder"), sentence: sentence, number: "WG2026-004150", at: ago(days: 1), seenAt: ago(hours: 20)),
        ]
        let rules = FormModel(
            action: URLs.noticeRules,
            fields: [
                FormField(
                    "channels.urging", t("催办单，除工作台外还经", "Urging slip: beside the desk also by"),
                    .checkboxes([Choice("email", t("电子邮件", "e-mail")), Choice("sms", t("短信", "SMS"))]), values: ["email"]),
                FormField("quiet.sms", t("短信静默时段", "Quiet hours of SMS"), values: ["21:30-08:00"], refusal: t("应为起止时刻。", "From and to.")),
            ], submit: t("修改通知规则", "Change the rules of notices"))
        func lost(_ id: String, next: Instant?, _ mayRetry: Bool) -> UndeliveredLine {
            UndeliveredLine(
                id: id, number: "WG2026-004187", slip: t("催办单", "Urging slip"), channel: t("电子邮件", "e-mail"), to: t("经办员甲", "Officer A"),
                link: URLs.officer("o-1"), reason: t("没有地址：没有登记邮箱地址", "no address: no e-mail address is on file"), attempts: 1,
                lastAt: ago(minutes: 5), nextAt: next, mayRetry: mayRetry)
        }
        let channels = [
            HealthLine(title: t("工作台", "desk"), state: .well, sentence: t("每张单据都送到工作台。", "Every slip comes to the desk.")),
            HealthLine(title: t("短信", "SMS"), state: .broken, sentence: t("taizhang.yaml 没有设置 sms。", "taizhang.yaml does not set sms.")),
        ]
        let addresses = FormModel(
            action: URLs.ownAddresses,
            fields: [
                FormField("email", t("电子邮箱", "E-mail"), values: ["a@example.gov.cn"], autocomplete: "email"),
                FormField("phone", t("手机号码", "Mobile number"), .telephone, autocomplete: "tel"),
            ], submit: t("保存", "Save"), note: t("只用来发送通知。", "Used for notices only."))
        return [
            Screen(
                name: "notices",
                html: noticesPage(
                    NoticesModel(
                        notices: notices, unseen: 1, newestAt: ago(minutes: 12), pager: Pager(next: URLs.notices(cursor: "1~n2")),
                        cursor: "9~n0"),
                    in: worker)),
            Screen(name: "notices-none", html: noticesPage(NoticesModel(notices: [], unseen: 0), in: worker)),
            Screen(
                name: "notice-delivery",
                html: noticeDeliveryPage(
                    NoticeDeliveryModel(
                        channels: channels, undelivered: [lost("n3", next: nil, true), lost("n4", next: ago(minutes: -9), true)],
                        rules: rules),
                    in: worker)),
            Screen(
                name: "notice-delivery-none",
                html: noticeDeliveryPage(NoticeDeliveryModel(channels: channels, undelivered: [], rules: rules), in: worker)),
            Screen(
                name: "own-account",
                html: ownAccountPage(OwnAccountModel(account: "officer", lastSignedInAt: ago(hours: 3), addresses: addresses), in: worker)),
        ] + accountScreens(addresses)
    }
}
