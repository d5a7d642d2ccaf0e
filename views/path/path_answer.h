#pragma once

#include "model/core/result.h"
#include "model/trace/walker.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::views {

using WalkerPtr = std::shared_ptr<const trace::Walker>;
using TracePtr = std::shared_ptr<const trace::Trace>;

// The answer to the question of a path page. The traces keep what their steps point into.
struct PathAnswer {
    WalkerPtr walker;
    TracePtr now;
    // With a what-if: what would be then, and the difference, a sentence each, or why it cannot be
    // told; null and empty without.
    TracePtr then;
    std::vector<std::string> difference;
    std::optional<Error> whatIfError;
};

// Answers the question of a place; both ends must be given. Any thread; with a what-if it takes as
// long as working out the rules of every node.
Result<PathAnswer> answerPath(const WalkerPtr& walker, const Place::Path& question, const std::string& node);

// The picture of one outcome of a trace with the packet at `step`; `width` as of the picture's options.
PicturePtr pathPicture(const cluster::ClusterSnapshot& snapshot, const trace::Trace& trace, std::size_t outcome, std::size_t step,
                       double width);

// "33.3 % delivered to 10.244.1.4:8080 (pod shop/frontend-x), which sees 10.244.1.1"
QString outcomeWords(const trace::Outcome& outcome);

}  // namespace fairlead::views
