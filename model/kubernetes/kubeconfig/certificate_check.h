#pragma once

#include "model/core/result.h"
#include "model/kubernetes/server_access.h"

#include <cstddef>
#include <string>

namespace fairlead::kubernetes {

// More than the certificates of all the authorities of the world.
constexpr std::size_t maxAuthorityBytes = 8U << 20U;

// Why a PEM text cannot serve as what it is meant to be, in a sentence; empty: it can. Neither says what is in a key.
// Each costs the parsing of the text.
std::string authorityProblem(const std::string& pem);
std::string clientCertificateProblem(const ClientCertificate& certificate);

}  // namespace fairlead::kubernetes
