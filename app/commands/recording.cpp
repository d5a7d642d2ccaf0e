#include "app/commands/recording.h"

#include "app/commands/command_output.h"
#include "app/commands/interrupt_watch.h"
#include "model/evidence/capture_paths.h"

#include <algorithm>
#include <condition_variable>
#include <ctime>
#include <map>
#include <mutex>
#include <ostream>
#include <string>

namespace fairlead::app {
namespace {

using Clock = std::chrono::steady_clock;
using Files = std::map<std::string, evidence::Evidence::Text, std::less<>>;

constexpr int pausesPerReading = 4;

// "20261123T014701Z", as captures name their readings.
std::string nameOfNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::string text(16, '\0');
    std::strftime(text.data(), text.size() + 1, "%Y%m%dT%H%M%SZ", &parts);
    return text;
}

// What changes from one reading to the next: the rules with their counters, connections. Lists have their own times.
bool isReadAgain(std::string_view path)
{
    const auto file = evidence::captureFileOf(path);
    return file && !file->node.empty() && file->kind == evidence::CaptureFileKind::rules && !path.starts_with("samples/");
}

// False: it was interrupted.
bool pauseUntil(Clock::time_point end, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_until(lock, stop, end, [] { return false; });
    return !stop.stop_requested();
}

class Recorder {
public:
    Recorder(const Source& source, const evidence::Evidence& first, std::ostream& err)
        : m_source(source), m_description(first.description()), m_err(err)
    {
        for (const std::string& path : first.paths())
            m_files[path] = first.find(path);
    }

    void readOnce()
    {
        const auto begin = Clock::now();
        const auto evidence = openEvidence(m_source, m_err);
        m_took = Clock::now() - begin;
        if (!evidence) {
            m_err << "fairlead: a reading failed: " << printable(evidence.error().why) << '\n';
            return;
        }
        const std::string folder = "samples/" + nameOfNow() + '/';
        for (const std::string& path : evidence->paths()) {
            if (isReadAgain(path))
                m_files[folder + path] = evidence->find(path);
        }
    }

    Clock::duration pause(Clock::duration wanted)
    {
        const Clock::duration least = m_took * pausesPerReading;
        if (least > wanted && !m_said) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(least).count();
            m_err << "fairlead: a reading takes long, so the next comes after " << seconds << " s\n";
            m_said = true;
        }
        return std::max(wanted, least);
    }

    evidence::Evidence result() { return {m_description, std::move(m_files)}; }

private:
    const Source& m_source;
    evidence::CaptureDescription m_description;
    std::ostream& m_err;
    Files m_files;
    Clock::duration m_took{};
    bool m_said = false;
};

}  // namespace

evidence::Evidence record(const Source& source, const evidence::Evidence& first, const RecordingTimes& times, std::ostream& err)
{
    const InterruptWatch interrupt;
    const auto end = Clock::now() + times.length;
    Recorder recorder(source, first, err);
    for (auto next = Clock::now() + recorder.pause(times.every); next <= end; next = Clock::now() + recorder.pause(times.every)) {
        if (!pauseUntil(next, interrupt.token()))
            break;
        recorder.readOnce();
        if (interrupt.token().stop_requested())
            break;
    }
    return recorder.result();
}

}  // namespace fairlead::app
