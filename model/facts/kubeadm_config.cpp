#include "model/facts/kubeadm_config.h"

#include <yaml-cpp/yaml.h>

namespace fairlead::facts {

std::optional<Witness> kubeadmSetting(const cluster::ClusterSnapshot& snapshot, const std::string& name)
{
    if (!snapshot.objects().configMaps)
        return std::nullopt;
    for (const kubernetes::ConfigMap& map : *snapshot.objects().configMaps) {
        const auto text = map.data.find("ClusterConfiguration");
        if (map.meta.name != "kubeadm-config" || text == map.data.end())
            continue;
        try {
            const YAML::Node document = YAML::Load(text->second);
            const YAML::Node networking = document.IsMap() ? document["networking"] : YAML::Node();
            const YAML::Node value = networking.IsMap() ? networking[name] : YAML::Node();
            if (value.IsScalar() && !value.Scalar().empty()) {
                const std::string words = "ConfigMap kube-system/kubeadm-config: networking." + name + ": " + value.Scalar();
                return Witness{value.Scalar(), sourceOf(map.meta, words)};
            }
        } catch (const YAML::Exception&) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace fairlead::facts
