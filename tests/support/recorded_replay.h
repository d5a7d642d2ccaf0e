#pragma once

#include "tests/support/double_cluster.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fairlead::test {

// Plays recorded events of several kinds into a cluster on a thread of its own, each at its millisecond divided by `speed`,
// as the real server sent them. Ends early with its destructor.
class RecordedReplay {
public:
    RecordedReplay(DoubleCluster& cluster, std::map<std::string, std::vector<RecordedEvent>> events, int speed);
    RecordedReplay(const RecordedReplay&) = delete;
    RecordedReplay& operator=(const RecordedReplay&) = delete;
    ~RecordedReplay();

    bool done() const;

private:
    struct Timed {
        std::string resource;
        RecordedEvent event;
    };
    void run(DoubleCluster& cluster, int speed);

    std::vector<Timed> m_events;  // by their time
    mutable std::mutex m_mutex;
    std::condition_variable m_stop;
    bool m_stopped = false;
    bool m_done = false;
    std::thread m_thread;  // last: it uses the others
};

}  // namespace fairlead::test
