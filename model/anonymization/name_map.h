#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::anonymization {

// Other names for those of a cluster: one name has one alias, wherever it stands. Words that Kubernetes itself gives a meaning
// stay ("kube-system", "kube-dns", "http"). Names that were added together keep their order. One thread.
class NameMap {
public:
    // The names of one kind: "node" makes node-1, node-2… of them. A name that is known already keeps its alias.
    void add(const std::string& kind, const std::set<std::string>& names);

    // The alias of any text; one that was not added becomes name-1, name-2… The empty text stays.
    std::string map(std::string_view text);
    // Whether the text was added as a name.
    bool knows(std::string_view text) const { return m_aliases.contains(text); }
    // The key of a label or annotation: the domains of Kubernetes and its networks stay.
    std::string mapKey(std::string_view key);
    static bool isReserved(std::string_view text);

private:
    std::map<std::string, std::string, std::less<>> m_aliases;
    int m_others = 0;
};

}  // namespace fairlead::anonymization
