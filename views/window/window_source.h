#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"

#include <QString>

#include <functional>

namespace fairlead::views {

// Where the window's cluster comes from: a title for people, and how to read the evidence. `read`
// runs once, off the UI thread; it must own or share all that it uses.
struct WindowSource {
    QString title;
    std::function<Result<evidence::Evidence>()> read;

    static WindowSource capture(const QString& path);
    static WindowSource sample(const QString& mode);  // "iptables", "nftables", "ipvs", "userspace"
};

}  // namespace fairlead::views
