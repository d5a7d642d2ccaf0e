#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <QString>

#include <string>
#include <vector>

namespace fairlead::views {

// How many rules of one dump are understood.
struct RuleCount {
    std::string file;
    std::size_t rules = 0;
    std::size_t notUnderstood = 0;
    int firstLine = 0;  // of a rule that is not understood

    QString words() const;  // "3 of 1,204 not understood"
    QString link() const;  // to the first of them, in the dump
};

std::vector<RuleCount> countRules(const cluster::ClusterNode& node);

}  // namespace fairlead::views
