#pragma once

#include "model/collection/pod_collection.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/api/api_client.h"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// Reads the rules of a cluster's nodes through their pods of kube-proxy, again and again: those that a person looks at first,
// several side by side, each no more often than its cost allows. A node that cannot be read says why in its evidence. Belongs to
// the client's I/O thread, where it calls back.
class NodeReadings {
public:
    struct Options {
        std::size_t sideBySide = 4;
        std::chrono::milliseconds shortestPause{30'000};  // between two readings of a node
        std::chrono::milliseconds longestPause{600'000};
        // A reading may take a twentieth of the time: what took a second is read again after twenty at the earliest.
        int costFactor = 20;
        // All that is kept of nodes; beyond it only those are read that a person looks at.
        std::size_t longestEvidence = std::size_t{1} << 30U;
    };

    // `onChange` is called when a node was read, never from within the constructor. The client and what the callback uses outlive
    // the coroutines: after stop(), run the executor until stopped() is true.
    NodeReadings(const boost::asio::any_io_executor& executor, ApiClient& client, Options options,
                 std::function<void()> onChange);
    ~NodeReadings();
    NodeReadings(const NodeReadings&) = delete;
    NodeReadings& operator=(const NodeReadings&) = delete;

    // The lists as they are now: which nodes there are, and where kube-proxy runs. Begins to read at the first call.
    void follow(const evidence::Evidence& lists);
    // These are on screen.
    void prefer(std::vector<std::string> nodes);
    // All nodes are due now.
    void readAgain();
    void stop();
    bool stopped() const;

    // The lists with what was read of the nodes.
    evidence::Evidence joinedWith(const evidence::Evidence& lists) const;
    // Nodes that could not be read: one entry for each reason.
    std::vector<Error> problems() const;
    // Nodes whose first reading is still to come.
    std::size_t waiting() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

}  // namespace fairlead::kubernetes
