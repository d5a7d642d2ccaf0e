#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/byte_stream.h"
#include "model/kubernetes/api/tls_settings.h"

#include <chrono>
#include <memory>
#include <string>

namespace fairlead::kubernetes {

struct TlsConnection {
    std::unique_ptr<ByteStream> stream;
    std::string summary;  // "TLSv1.3, certificate of CN=kube-apiserver until 2027-01-01 00:00 UTC"
};

// TLS over any stream. `name` is what the certificate must be good for, a name or an address (without brackets); it is
// also sent as SNI where it is a name. The error says what is wrong with the certificate and which names it has.
boost::asio::awaitable<Result<TlsConnection>> startTls(std::unique_ptr<ByteStream> lower,
                                                       std::shared_ptr<const TlsSettings> settings, std::string name,
                                                       std::chrono::milliseconds limit);

}  // namespace fairlead::kubernetes
