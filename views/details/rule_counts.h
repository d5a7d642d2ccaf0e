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

    QString words() const;  // "iptables-save.txt: 3 of 1,204 not understood"
    QString link() const;  // to the dump; to those rules alone where some are not understood
};

std::vector<RuleCount> countRules(const cluster::ClusterNode& node);

// Of all dumps of the node: "3 of 1,204 rules not understood", "1,204 rules, all understood"; empty
// where none was read.
QString understoodWords(const cluster::ClusterNode& node);
// Where a person sees those that are not: the first dump that holds some. Empty where all are understood.
QString notUnderstoodLink(const cluster::ClusterNode& node);

// The rules that are not understood, verbatim; at most `limit`.
std::vector<SourceRef> notUnderstoodRules(const cluster::ClusterNode& node, std::size_t limit);

// Which of the two iptables backends hold rules of the family: what each dump says is a fact of its
// own, and both are evaluated. Empty where at most one was read.
QString backendWords(const cluster::ClusterNode& node);

}  // namespace fairlead::views
