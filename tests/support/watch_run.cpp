#include "tests/support/watch_run.h"

#include "model/kubernetes/api/list_fetch.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

namespace fairlead::test {
namespace {

std::string readRecorded(const std::string& name)
{
    std::ifstream file(std::string(FAIRLEAD_TEST_DATA) + "/captures/watch-1.36/" + name, std::ios::binary);
    if (!file)
        throw std::runtime_error("no recording " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string recordedList(const std::string& resource) { return readRecorded(resource + ".list.json"); }

std::vector<RecordedEvent> recordedWatch(const std::string& resource)
{
    return readRecordedEvents(readRecorded(resource + ".watch.jsonl"));
}

std::string service(const std::string& name, const std::string& note)
{
    return R"({"metadata":{"name":")" + name + R"(","namespace":"shop","labels":{"note":")" + note + R"("}},"spec":{}})";
}

std::string watchEvent(const std::string& type, const std::string& object)
{
    return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

void answerWatch(ApiDouble& api, std::function<Handled(const DoubleRequest&, ServerStream&)> answer, int number)
{
    // Shared: a request may come when the test has ended.
    const auto watches = std::make_shared<std::atomic<int>>(0);
    api.setIntercept([watches, number, answer = std::move(answer)](const DoubleRequest& request, ServerStream& stream) {
        return request.verb == "watch" && ++*watches == number ? answer(request, stream) : Handled::no;
    });
}

WatchRun::WatchRun(const std::string& resource, bool watchList, std::chrono::milliseconds silence, bool recorded)
    : m_resource(resource)
{
    if (recorded)
        api.cluster().load(resource, recordedList(resource));
    else
        api.cluster().load("services", recordedList("services"));
    api.setWatchList(watchList);
    m_options.silenceInitial = silence;
}

WatchRun::~WatchRun()
{
    onChange = nullptr;  // what it refers to may be gone
    if (watcher) {
        m_cancel.emit(boost::asio::cancellation_type::terminal);
        access.context.restart();
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!ended && access.context.run_one_until(end) > 0) { }
    }
}

void WatchRun::start()
{
    watcher = std::make_unique<kubernetes::KindWatcher>(access.client(), kubernetes::apiKindOf(m_resource), m_options, [this] {
        if (onChange)
            onChange();
    });
    boost::asio::co_spawn(access.context, watcher->run(),
                          boost::asio::bind_cancellation_slot(m_cancel.slot(), [this](std::exception_ptr) { ended = true; }));
}

void WatchRun::until(const std::function<bool()>& condition)
{
    if (!watcher)
        start();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(90);
    while (!condition()) {
        if (access.context.stopped())
            access.context.restart();
        // In slices: what is waited for may happen in the double.
        access.context.run_one_for(std::chrono::milliseconds(5));
        if (std::chrono::steady_clock::now() > end) {
            FAIL() << "it did not come to pass; the watcher is " << toString(watcher->state()) << ": "
                   << watcher->error().error.why.substr(0, 500);
        }
    }
}

void WatchRun::untilLive()
{
    if (!watcher)
        start();
    until([this] { return watcher->state() == kubernetes::WatchState::live && watcher->complete(); });
}

bool WatchRun::equal()
{
    const auto fresh = api.cluster().list(m_resource, "", "");
    if (watcher->state() != kubernetes::WatchState::live || fresh.objects.size() != watcher->store().size())
        return false;
    std::size_t same = 0;
    for (const std::string& text : fresh.objects) {
        const auto identity = kubernetes::identityOf(text);
        const auto found = watcher->store().objects().find(identity.key());
        if (found == watcher->store().objects().end()
            || kubernetes::identityOf(*found->second).resourceVersion != identity.resourceVersion)
            return false;
        ++same;
    }
    return same == fresh.objects.size();
}

void WatchRun::untilEqual()
{
    until([this] { return equal(); });
    // What it would read now, byte by byte.
    ApiAccess other(api);
    other.access.credentials = access.credentials;
    std::vector<std::string> fresh;
    kubernetes::ListSink sink;
    sink.object = [&fresh](std::string_view text) { fresh.emplace_back(text); };
    sink.restart = [&fresh] { fresh.clear(); };
    kubernetes::ListRequest request;
    request.kind = &kubernetes::apiKindOf(m_resource);
    request.version = request.kind->versions[0];
    const int before = api.count("list", m_resource);
    const auto version = other.run(kubernetes::fetchList(other.client(), request, sink));
    m_comparisons += api.count("list", m_resource) - before;
    ASSERT_TRUE(version) << version.error().error.why;
    ASSERT_EQ(fresh.size(), watcher->store().size());
    std::size_t index = 0;
    for (const auto& [key, text] : watcher->store().objects())
        EXPECT_EQ(*text, fresh[index++]) << key;
}

void WatchRun::endWatch()
{
    until([this] { return api.openWatches() > 0; });
    const int before = api.count("watch", m_resource);
    api.endWatches();
    until([this, before] { return api.count("watch", m_resource) > before; });
}

std::string WatchRun::object(const std::string& nameSpace, const std::string& name)
{
    return api.cluster().list(m_resource, nameSpace, name).objects.at(0);
}

}  // namespace fairlead::test
