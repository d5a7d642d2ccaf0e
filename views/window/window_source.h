#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/session/cluster_choice.h"

#include <QString>

#include <functional>
#include <optional>

namespace fairlead::views {

// Where the window's cluster comes from: a title for people, and how to read the evidence. `read`
// runs once, off the UI thread; it must own or share all that it uses. Or the cluster to connect to.
struct WindowSource {
    QString title;
    std::function<Result<evidence::Evidence>()> read;
    std::optional<kubernetes::ClusterChoice> cluster = std::nullopt;

    static WindowSource capture(const QString& path);
    static WindowSource sample(const QString& mode);  // "iptables", "nftables", "ipvs", "userspace"
    static WindowSource connection(const kubernetes::ClusterChoice& choice);
};

}  // namespace fairlead::views
