#pragma once

#include "app/commands/source.h"
#include "model/kubernetes/api/cluster_lists.h"
#include "model/kubernetes/api/connection_steps.h"

#include <iosfwd>

namespace fairlead::app {

// Goes to the cluster that the source names and reads every list, once; the observer, which may be null, is told of each
// step. Questions and the words of plugins go to `err`. Blocks; ends at once with SIGINT and SIGTERM.
Result<kubernetes::ClusterLists> readClusterLists(const Source& source, kubernetes::ConnectionObserver* observer,
                                                  std::ostream& err);

// Tells on `err` which lists could not be read whole, why, and what the server warns of.
void sayWhatIsMissing(const kubernetes::ClusterLists& lists, std::ostream& err);

// Reads every list of the cluster that the source names, once, and then the rules of its nodes unless only lists are wanted. What
// could not be read, and why, goes to `err`. Blocks; ends at once with SIGINT and SIGTERM.
Result<evidence::Evidence> readCluster(const Source& source, std::ostream& err);

}  // namespace fairlead::app
