#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/facts/fact.h"

#include <optional>
#include <string>

namespace fairlead::facts {

// A value below `networking` of kubeadm's ClusterConfiguration ("podSubnet", "serviceSubnet"), which kubeadm keeps in the
// ConfigMap kube-system/kubeadm-config. Nothing where there is none, or where it is no YAML.
std::optional<Witness> kubeadmSetting(const cluster::ClusterSnapshot& snapshot, const std::string& name);

}  // namespace fairlead::facts
