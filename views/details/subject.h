#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/diagram/display_list.h"
#include "model/kubeproxy/service_slice.h"
#include "views/details/node_comparisons.h"
#include "views/navigation/place.h"

#include <QString>

#include <string>
#include <vector>

namespace fairlead::views {

// One thing that is known: a label, a value, and where the value leads ("fairlead:…"; may be empty).
struct SubjectFact {
    QString label;
    QString value;
    QString link;
};

// Which rules mention the subject: those of a service, or those that name an address.
struct RuleSearch {
    std::string nameSpace;
    std::string service;  // empty: search for the addresses
    std::vector<IpAddress> addresses;
    std::string node;  // whose rules are searched; empty: all nodes'

    bool isEmpty() const { return service.empty() && addresses.empty(); }
};

// What was found; at most as many as asked for, and whether there were more.
struct RuleMentions {
    std::vector<SourceRef> rules;
    bool more = false;
};
// Cost: linear in the nodes' dumps. Any thread.
RuleMentions findMentions(const cluster::ClusterSnapshot& snapshot, const RuleSearch& search, std::size_t limit);

// What the details panel says about one thing: a service, a node, a pod, a chain, a rule. Links are
// places of the program, or "subject:pod/NS/NAME", which the panel itself shows. A plain value.
struct Subject {
    QString kind;  // "Service", "Rule"…
    QString title;
    QString text;
    std::vector<SubjectFact> facts;
    std::vector<SubjectFact> actions;  // label and link only
    std::vector<SourceRef> evidence;
    RuleSearch search;
    ComparisonSearch comparison;

    bool isEmpty() const { return title.isEmpty(); }
};

// Each is pure and may be called on any thread. Nothing is guessed: what was not read is said.
Subject subjectOfCluster(const cluster::ClusterSnapshot& snapshot);
Subject subjectOfService(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service, const QString& node);
Subject subjectOfNode(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node, const Place& here);
Subject subjectOfPod(const cluster::ClusterSnapshot& snapshot, const kubernetes::Pod& pod, const QString& node);
// `chain` holds `rule`; `slice` holds both. Says which object made kube-proxy write it.
Subject subjectOfRule(const cluster::ClusterSnapshot& snapshot, const kubeproxy::ServiceSlice& slice,
                      const kubeproxy::SliceChain& chain, const kubeproxy::SliceRule& rule);
// An entry of a picture of chains that is no rule: a card, an element of a set, a real server, or
// what is missing.
Subject subjectOfEntry(const cluster::ClusterSnapshot& snapshot, const kubeproxy::ServiceSlice& slice, const diagram::Item& item,
                       const Place& here);
// A line of a dump, with the services that it belongs to ("shop/cart, shop/frontend"; empty: none).
Subject subjectOfLine(const SourceRef& line, const QString& owners);
// An address that no pod has: an endpoint outside of the cluster, or one that is gone.
Subject subjectOfAddress(const cluster::ClusterSnapshot& snapshot, const IpAddress& address, const QString& node);
// The rules of a node that are not understood, each with its line.
Subject subjectOfNotUnderstood(const cluster::ClusterNode& node);
// An entry of a picture: what it says itself, and the facts of what it links to.
Subject subjectOfItem(const cluster::ClusterSnapshot& snapshot, const diagram::Item& item, const Place& here);

}  // namespace fairlead::views
