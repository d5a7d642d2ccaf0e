#include "model/kubernetes/credentials/exec_credential_parser.h"

#include "model/kubernetes/credentials/oidc_credentials.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// A plugin's answer gives credentials that can be sent, or is refused with a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto answer = fairlead::kubernetes::parseExecCredential(text, "client.authentication.k8s.io/v1");
    if (!answer && answer.error().why.empty())
        std::abort();
    if (answer && answer->credentials.bearerToken.empty() && !answer->credentials.certificate)
        std::abort();
    if (answer && answer->credentials.bearerToken.reveal().find('\n') != std::string::npos)
        std::abort();
    fairlead::kubernetes::expiryOfJwt(text);
    return 0;
}
