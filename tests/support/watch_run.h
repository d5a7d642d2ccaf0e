#pragma once

#include "model/kubernetes/api/kind_watcher.h"
#include "tests/support/api_access.h"

#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::test {

// The recorded list and events of a real cluster, of tests/captures/watch-1.36.
std::string recordedList(const std::string& resource);
std::vector<RecordedEvent> recordedWatch(const std::string& resource);

// A service of the namespace shop, as JSON.
std::string service(const std::string& name, const std::string& note = "");
// One line of a watch.
std::string watchEvent(const std::string& type, const std::string& object);
// The watch of this number is answered by the test; the others are the double's.
void answerWatch(ApiDouble& api, std::function<Handled(const DoubleRequest&, ServerStream&)> answer, int number = 1);

// A watcher that runs against a double with the objects of a sample; the test says until what.
class WatchRun {
public:
    explicit WatchRun(const std::string& resource, bool watchList = true,
                      std::chrono::milliseconds silence = std::chrono::seconds(30), bool recorded = false);
    ~WatchRun();

    // Each fails the test where it does not come to pass within 90 s.
    void until(const std::function<bool()>& condition);
    void untilLive();
    // The store is what a fresh list is, object by object.
    void untilEqual();
    // The watch that is open ends in order.
    void endWatch();
    // How often the watcher asked for a list; the comparisons' own do not count.
    int lists() const { return api.count("list", m_resource) - m_comparisons; }
    // An object as the double has it.
    std::string object(const std::string& nameSpace, const std::string& name);

    ApiDouble api;
    ApiAccess access{api};
    std::unique_ptr<kubernetes::KindWatcher> watcher;
    std::function<void()> onChange;  // may be empty
    bool ended = false;

private:
    void start();
    bool equal();

    std::string m_resource;
    int m_comparisons = 0;
    kubernetes::WatcherOptions m_options;
    boost::asio::cancellation_signal m_cancel;
};

}  // namespace fairlead::test
