#pragma once

#include "model/evidence/evidence.h"
#include "model/kubernetes/api/cluster_lists.h"
#include "model/kubernetes/api/kind_watcher.h"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
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
    std::chrono::steady_clock::time_point lastHeard{};  // for "3 s ago"; the epoch: never
};

// The cluster as it is now: what a capture holds below api/. An immutable value.
struct ClusterUpdate {
    evidence::Evidence evidence;
    std::vector<KindStatus> kinds;  // in the order of apiKinds()
};

// Keeps the lists of a cluster up to date by watching each kind, from where readClusterLists() ended. A connection that
// breaks is made anew; what is known stays meanwhile. Belongs to the client's I/O thread, where it calls back.
class ClusterWatch {
public:
    struct Options {
        std::chrono::milliseconds gather{100};  // changes that come within this time are one update; longer where it is dear
        WatcherOptions watcher;  // of each kind; its scope is filled in
    };

    // `onUpdate` is called after changes of objects or of states, never from within the constructor. Both the client and
    // what the callback uses outlive the coroutines: after stop(), run the executor until stopped() is true.
    ClusterWatch(const boost::asio::any_io_executor& executor, ApiClient& client, ClusterLists lists, Options options,
                 std::function<void(ClusterUpdate)> onUpdate);
    // Stops; the coroutines that still end keep what they need, but for the client.
    ~ClusterWatch();
    ClusterWatch(const ClusterWatch&) = delete;
    ClusterWatch& operator=(const ClusterWatch&) = delete;

    // Ends all watches; nothing is called back afterwards.
    void stop();
    // True where no coroutine is left.
    bool stopped() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

}  // namespace fairlead::kubernetes
