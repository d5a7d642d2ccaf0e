#include "model/kubernetes/kubeconfig/kubeconfig.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace fairlead::kubernetes {
namespace {

template <class Entry> const Entry* entryNamed(const std::vector<Entry>& entries, std::string_view name)
{
    const auto found = std::ranges::find(entries, name, [](const Entry& entry) -> std::string_view { return entry.name; });
    return found == entries.end() ? nullptr : &*found;
}

template <class Entry> void takeNew(std::vector<Entry>& entries, std::vector<Entry>&& later)
{
    std::set<std::string, std::less<>> known;
    for (const Entry& entry : entries)
        known.insert(entry.name);
    std::ranges::copy_if(std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()),
                         std::back_inserter(entries), [&known](const Entry& entry) { return !known.contains(entry.name); });
}

}  // namespace

const ClusterEntry* Kubeconfig::findCluster(std::string_view name) const { return entryNamed(clusters, name); }
const UserEntry* Kubeconfig::findUser(std::string_view name) const { return entryNamed(users, name); }
const ContextEntry* Kubeconfig::findContext(std::string_view name) const { return entryNamed(contexts, name); }

void Kubeconfig::merge(Kubeconfig later)
{
    takeNew(clusters, std::move(later.clusters));
    takeNew(users, std::move(later.users));
    takeNew(contexts, std::move(later.contexts));
    if (currentContext.empty()) {
        currentContext = std::move(later.currentContext);
        currentContextFile = std::move(later.currentContextFile);
    }
}

}  // namespace fairlead::kubernetes
