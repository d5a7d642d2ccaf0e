#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/api/cluster_lists.h"
#include "model/kubernetes/api/connection_steps.h"
#include "model/kubernetes/api/kind_watcher.h"
#include "model/kubernetes/server_access.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// How one kind is kept up to date.
struct KindStatus {
    const ApiKind* kind = nullptr;
    WatchState state = WatchState::starting;
    std::size_t objects = 0;
    std::string message;  // why it is not live, or not complete; empty where it is
    std::string hint;
    std::chrono::steady_clock::time_point lastHeard{};
};

// The cluster as it is now: what a capture holds below api/. An immutable value.
struct ClusterUpdate {
    evidence::Evidence evidence;
    std::vector<KindStatus> kinds;  // in the order of apiKinds()
};

// Told on the session's own thread; whoever shows it passes it on to another. Must outlive the session.
class SessionListener : public ConnectionObserver {
public:
    // At most ten times a second, while something changes.
    virtual void onUpdate(ClusterUpdate update) = 0;
    // The cluster could not be read; tried again after `retryIn`.
    virtual void onFailure(const Error& error, std::chrono::milliseconds retryIn) = 0;
};

struct SessionOptions {
    ConnectionLimits limits;
    std::shared_ptr<Pace> pace;  // null: the real one
    std::chrono::milliseconds gather{100};  // changes that come within this time are one update
};

// A live cluster: connects, reads every list, and keeps them up to date until it is gone. Owns a thread, on which all of
// it runs, credentials too. A connection that breaks is made anew; what is known stays. Stopping waits for that thread,
// which is quick but for a name that the system's resolver is looking up.
class ClusterSession {
public:
    ClusterSession(std::shared_ptr<const ServerAccess> access, SessionListener& listener, SessionOptions options = {});
    ~ClusterSession();
    ClusterSession(const ClusterSession&) = delete;
    ClusterSession& operator=(const ClusterSession&) = delete;

private:
    class Run;
    std::unique_ptr<Run> m_run;
};

}  // namespace fairlead::kubernetes
