#include "views/chains/slice_words.h"

namespace fairlead::views {

QString sliceWords(const kubeproxy::ServiceSlice& slice)
{
    const std::string port = slice.port.port.empty() ? toString(slice.port.protocol) : slice.port.port;
    return QStringLiteral("%1, %2").arg(QString::fromStdString(port),
                                        slice.family == IpFamily::ipv4 ? QStringLiteral("IPv4") : QStringLiteral("IPv6"));
}

}  // namespace fairlead::views
