// libqrencode, for Server/Accounts/QRCode.swift alone.
#include <qrencode.h>
