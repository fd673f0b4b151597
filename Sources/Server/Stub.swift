import Hummingbird
import Crypto
import CryptoExtras
import SwiftCSV
import Yams
