#pragma once

#include "model/kubeproxy/service_slice.h"

#include <QString>

namespace fairlead::views {

// "http, IPv4"; of a port without a name its protocol.
QString sliceWords(const kubeproxy::ServiceSlice& slice);

}  // namespace fairlead::views
