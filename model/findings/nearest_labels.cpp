#include "model/findings/nearest_labels.h"

#include <algorithm>
#include <set>

namespace fairlead::findings {
namespace {

constexpr std::size_t mostLetters = 2;

std::string lowered(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

// Words that are the same but for case are nearest; of short words one letter is too much already.
std::size_t lettersApart(const std::string& one, const std::string& other)
{
    if (one == other)
        return 0;
    if (lowered(one) == lowered(other))
        return 1;
    const std::size_t shorter = std::min(one.size(), other.size());
    const std::size_t allowed = shorter < 4 ? 0 : shorter < 7 ? 1 : mostLetters;
    const std::size_t letters = lettersBetween(one, other, mostLetters);
    return letters <= allowed ? letters : mostLetters + 1;
}

struct Candidate {
    std::string wrongKey;
    std::string key;
    std::string value;
    std::size_t letters = mostLetters + 1;
};

// The label among those of the pods that is nearest to the one that matches none of them.
Candidate nearestTo(const std::string& key, const std::string& value, const std::set<std::pair<std::string, std::string>>& labels)
{
    Candidate best;
    for (const auto& [otherKey, otherValue] : labels) {
        const std::size_t keys = lettersApart(key, otherKey);
        const std::size_t values = lettersApart(value, otherValue);
        if ((keys == 0 || values == 0) && keys + values > 0 && keys + values < best.letters)
            best = {key, otherKey, otherValue, keys + values};
    }
    return best;
}

}  // namespace

std::size_t lettersBetween(std::string_view one, std::string_view other, std::size_t most)
{
    if (one.size() > other.size())
        std::swap(one, other);
    if (other.size() - one.size() > most || other.size() > 253)
        return most + 1;
    std::vector<std::vector<std::size_t>> cost(one.size() + 1, std::vector<std::size_t>(other.size() + 1));
    for (std::size_t i = 0; i <= one.size(); ++i) {
        for (std::size_t k = 0; k <= other.size(); ++k) {
            if (i == 0 || k == 0) {
                cost[i][k] = i + k;
                continue;
            }
            cost[i][k] =
                std::min({cost[i - 1][k] + 1, cost[i][k - 1] + 1, cost[i - 1][k - 1] + (one[i - 1] == other[k - 1] ? 0U : 1U)});
            if (i > 1 && k > 1 && one[i - 1] == other[k - 2] && one[i - 2] == other[k - 1])
                cost[i][k] = std::min(cost[i][k], cost[i - 2][k - 2] + 1);
        }
    }
    return std::min(cost[one.size()][other.size()], most + 1);
}

std::optional<NearSelector> nearestSelector(const FindingContext& context, const kubernetes::Service& service)
{
    std::set<std::pair<std::string, std::string>> labels;
    for (const kubernetes::Pod* const pod : context.podsIn(service.meta.nameSpace))
        labels.insert(pod->meta.labels.begin(), pod->meta.labels.end());
    Candidate best;
    for (const auto& [key, value] : service.selector) {
        if (labels.contains({key, value}))
            continue;
        Candidate candidate = nearestTo(key, value, labels);
        if (candidate.letters < best.letters)
            best = std::move(candidate);
    }
    if (best.letters > mostLetters)
        return std::nullopt;
    NearSelector near;
    near.selector = service.selector;
    near.wrong = best.wrongKey + '=' + service.selector.at(best.wrongKey);
    near.right = best.key + '=' + best.value;
    near.selector.erase(best.wrongKey);
    near.selector[best.key] = best.value;
    for (const kubernetes::Pod* const pod : context.podsIn(service.meta.nameSpace)) {
        if (std::ranges::includes(pod->meta.labels, near.selector))
            near.pods.push_back(pod);
    }
    return near.pods.empty() ? std::nullopt : std::optional(std::move(near));
}

}  // namespace fairlead::findings
