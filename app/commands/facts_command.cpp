#include "app/commands/facts_command.h"

#include "model/facts/facts_json.h"
#include "model/facts/facts_text.h"

namespace fairlead::app {

ExitStatus printFacts(const cluster::ClusterSnapshot& snapshot, bool asJson, CommandOutput output)
{
    const facts::ClusterFacts facts = facts::collectFacts(snapshot);
    if (asJson)
        return writeJson(facts::toJson(facts), output);
    std::string line;
    for (const char letter : facts::toText(facts)) {
        if (letter != '\n') {
            line += letter;
            continue;
        }
        output.out << printable(line) << '\n';
        line.clear();
    }
    return ExitStatus::fine;
}

}  // namespace fairlead::app
