#include "model/evidence/capture_content.h"

#include "model/evidence/capture_description.h"
#include "model/evidence/capture_intake.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

namespace fairlead::evidence {
namespace {

// capture.json as it was read, with what later versions may say in it, as long as it says the same.
Evidence::Text describe(const Evidence& evidence)
{
    if (auto verbatim = evidence.find(captureDescriptionPath)) {
        const auto parsed = parseCaptureDescription(*verbatim, "");
        if (parsed && *parsed == evidence.description())
            return verbatim;
    }
    return std::make_shared<const std::string>(printCaptureDescription(evidence.description()));
}

// Takes `digits` digits from the front of `text`, and `separator` behind them.
std::optional<int> takeNumber(std::string_view& text, std::size_t digits, char separator)
{
    int number = 0;
    if (text.size() < digits)
        return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number);
    if (error != std::errc() || end != text.data() + digits || number < 0)
        return std::nullopt;
    text.remove_prefix(digits);
    if (separator != '\0') {
        if (!text.starts_with(separator))
            return std::nullopt;
        text.remove_prefix(1);
    }
    return number;
}

// "Z", "+01:00"
std::optional<std::chrono::minutes> parseZone(std::string_view text)
{
    if (text == "Z" || text == "z")
        return std::chrono::minutes(0);
    if (!text.starts_with('+') && !text.starts_with('-'))
        return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = takeNumber(text, 2, ':');
    const auto minutes = takeNumber(text, 2, '\0');
    if (!hours || !minutes || !text.empty())
        return std::nullopt;
    return std::chrono::minutes(sign * (*hours * 60 + *minutes));
}

}  // namespace

std::optional<std::time_t> parseTime(std::string_view text)
{
    const auto year = takeNumber(text, 4, '-');
    const auto month = takeNumber(text, 2, '-');
    const auto day = takeNumber(text, 2, 'T');
    const auto hour = takeNumber(text, 2, ':');
    const auto minute = takeNumber(text, 2, ':');
    const auto second = takeNumber(text, 2, '\0');
    if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    if (text.starts_with('.'))
        text.remove_prefix(std::min(text.find_first_not_of("0123456789", 1), text.size()));
    const auto zone = parseZone(text);
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!zone || !date.ok())
        return std::nullopt;
    const std::chrono::sys_seconds time = std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute)
        + std::chrono::seconds(*second) - *zone;
    return std::chrono::system_clock::to_time_t(time);
}

CaptureContent::CaptureContent(std::string target, const Evidence& evidence, const CaptureWriteOptions& options)
    : m_target(std::move(target)), m_options(options), m_takenAt(parseTime(evidence.description().takenAt).value_or(0))
{
    m_files.emplace_back(captureDescriptionPath, describe(evidence));
    for (std::string& path : evidence.paths()) {
        if (path != captureDescriptionPath) {
            auto text = evidence.find(path);
            m_files.emplace_back(std::move(path), std::move(text));
        }
    }
    std::ranges::sort(m_files, {}, &std::pair<std::string, Evidence::Text>::first);
    m_progress.allFiles = m_files.size();
    for (const auto& [path, text] : m_files)
        m_progress.allBytes += text->size();
}

Result<void> CaptureContent::check() const
{
    CaptureLimits limits;
    limits.files = std::numeric_limits<std::uint64_t>::max();
    CaptureIntake intake(m_target, limits);
    for (const auto& [path, text] : m_files) {
        const auto accepted = intake.acceptPath(path);
        if (!accepted)
            return error(accepted.error().why, "the cluster has a name in it that cannot be a file's");
        if (path.empty() || *accepted != path)
            return error("entry " + CaptureIntake::quoted(path) + " cannot be the path of a file",
                         "the cluster has a name in it that cannot be a file's");
    }
    return boost::system::in_place_value;
}

Result<void> CaptureContent::beforeBlock(std::size_t size)
{
    if (m_options.stop.stop_requested())
        return error("it was stopped", "nothing was written");
    m_progress.bytes += size;
    if (m_options.progress)
        m_options.progress(m_progress);
    return boost::system::in_place_value;
}

void CaptureContent::afterFile()
{
    ++m_progress.files;
    if (m_options.progress)
        m_options.progress(m_progress);
}

Error CaptureContent::error(std::string why, std::string hint) const
{
    return {"cannot write capture " + m_target, std::move(why), std::move(hint), ErrorKind::output};
}

}  // namespace fairlead::evidence
