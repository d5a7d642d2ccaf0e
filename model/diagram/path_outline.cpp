#include "model/diagram/path_outline.h"

#include "model/diagram/chain_cards.h"
#include "model/kubeproxy/chain_roles.h"

namespace fairlead::diagram {

namespace {

Role roleOfCard(const trace::Step& step)
{
    if (step.chain.empty() || !step.rules)
        return step.chain.empty() ? Role::chainCard : Role::chainHook;
    return cardRole(kubeproxy::roleOf(*step.rules, step.rules->rules()[step.rule].chain));
}

std::string titleOf(const trace::Step& step)
{
    return step.table.empty() ? step.chain : step.table + (step.chain.empty() ? "" : ' ' + step.chain);
}

}  // namespace

std::vector<PathStay> outlinePath(const std::vector<trace::Step>& steps)
{
    std::vector<PathStay> stays;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const trace::Step& step = steps[i];
        if (stays.empty() || stays.back().node != step.node)
            stays.push_back({step.node, {}});
        auto& bands = stays.back().bands;
        if (bands.empty() || bands.back().hook != step.hook)
            bands.push_back({step.hook, {}});
        auto& cards = bands.back().cards;
        std::string title = titleOf(step);
        if (cards.empty() || cards.back().title != title)
            cards.push_back({std::move(title), roleOfCard(step), {}});
        cards.back().steps.push_back(i);
    }
    return stays;
}

}  // namespace fairlead::diagram
