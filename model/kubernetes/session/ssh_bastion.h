#pragma once

#include "model/kubernetes/api/connection_steps.h"
#include "model/kubernetes/api/dialer.h"
#include "model/kubernetes/kubeconfig/context_access.h"
#include "model/kubernetes/session/cluster_choice.h"
#include "model/kubernetes/session/ssh_question.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>

namespace fairlead::kubernetes {

// A host through which a cluster is reached: the kubeconfig that lies there is read into memory, and the API connected to from
// there. For one I/O thread; nothing that came from reach() may be in use when this goes.
class SshBastion {
public:
    // `ask` puts a question to the person; answer() follows, from the same thread.
    SshBastion(const boost::asio::any_io_executor& executor, std::function<void(const SshQuestion&)> ask);
    SshBastion(const SshBastion&) = delete;
    SshBastion& operator=(const SshBastion&) = delete;
    ~SshBastion();

    // Logs in and reads the kubeconfig. The observer, which may be null, hears of the steps ssh, file and context. Reads the SSH
    // configuration: not for the UI thread.
    boost::asio::awaitable<Result<ContextAccess>> open(ClusterChoice choice, ConnectionObserver* observer);
    // For the client of that cluster, once open() has succeeded.
    Reach reach() const;
    void answer(SshAnswer answer);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace fairlead::kubernetes
