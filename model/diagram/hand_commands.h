#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/diagram/display_list.h"

#include <string>
#include <string_view>
#include <vector>

// What a person types to see by hand what a picture shows: nothing has to be believed.

namespace fairlead::diagram {

struct HandCommand {
    std::string words;  // what it shows
    std::string command;  // one line for a POSIX shell; reads only
    std::string where;  // the node it is run on; empty: wherever kubectl works
    friend bool operator==(const HandCommand&, const HandCommand&) = default;
};

// Where the picture is, for entries that do not name all of it themselves.
struct HandContext {
    std::string nameSpace;
    std::string service;
    std::string node;
};

// Commands for what the entry shows, the most telling first: kubectl for objects, the dumps and listings of the node's own
// proxy mode for rules. Names and addresses are quoted, since a cluster's texts may be hostile. Empty
// where the entry is nothing that a command shows. Cost: linear in the pods.
std::vector<HandCommand> handCommands(const cluster::ClusterSnapshot& snapshot, const Item& item, const HandContext& here);

// The addresses of the service, pod or node that the entry shows, as one would paste them: "10.96.0.10",
// "10.96.0.10:53", "[fd00::a]:53". Empty for anything else.
std::vector<std::string> addressesOf(const cluster::ClusterSnapshot& snapshot, const Item& item);

// The text as one word of a POSIX shell: as it is where that is safe, else in single quotes.
std::string shellWord(std::string_view text);

}  // namespace fairlead::diagram
