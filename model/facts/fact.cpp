#include "model/facts/fact.h"

#include <utility>

namespace fairlead::facts {

Fact factOf(const std::vector<Witness>& witnesses, std::string unknownBecause)
{
    Fact fact;
    if (witnesses.empty()) {
        fact.note = std::move(unknownBecause);
        return fact;
    }
    fact.value = witnesses.front().value;
    for (const Witness& witness : witnesses) {
        if (witness.value == fact.value)
            fact.from.push_back(witness.source);
        else
            fact.disagree.push_back(witness);
    }
    return fact;
}

SourceRef sourceOf(const kubernetes::ObjectMeta& meta, std::string text)
{
    SourceRef source = meta.source;
    source.text = std::move(text);
    return source;
}

}  // namespace fairlead::facts
