#include "model/evidence/readings.h"

#include <algorithm>

namespace fairlead::evidence {

namespace {

constexpr std::string_view samplesFolder = "samples/";

// "20261123T014701Z" as "2026-11-23T01:47:01Z"; anything else as it is.
std::string readableTime(std::string_view time)
{
    constexpr std::string_view form = "00000000T000000Z";
    const bool known = time.size() == form.size() && std::equal(time.begin(), time.end(), form.begin(), [](char c, char wanted) {
                           return wanted == '0' ? c >= '0' && c <= '9' : c == wanted;
                       });
    if (!known)
        return std::string(time);
    const auto part = [time](std::size_t at, std::size_t length) { return std::string(time.substr(at, length)); };
    return part(0, 4) + '-' + part(4, 2) + '-' + part(6, 5) + ':' + part(11, 2) + ':' + part(13, 3);
}

}  // namespace

std::vector<std::string> readingTimes(const Evidence& evidence)
{
    std::vector<std::string> times;
    for (const std::string& path : evidence.pathsBelow(samplesFolder)) {
        const std::size_t end = path.find('/', samplesFolder.size());
        if (end == std::string::npos)
            continue;
        std::string time = path.substr(samplesFolder.size(), end - samplesFolder.size());
        if (times.empty() || times.back() != time)
            times.push_back(std::move(time));
    }
    std::ranges::sort(times);
    times.erase(std::unique(times.begin(), times.end()), times.end());
    return times;
}

Result<Evidence> atReading(const Evidence& evidence, std::string_view time)
{
    const std::string folder = std::string(samplesFolder) + std::string(time) + '/';
    const std::vector<std::string> later = time.empty() ? std::vector<std::string>() : evidence.pathsBelow(folder);
    if (later.empty()) {
        std::string known;
        for (const std::string& each : readingTimes(evidence))
            known += (known.empty() ? "" : ", ") + each;
        return Error{"the reading " + std::string(time), "the capture holds no such reading",
                     known.empty() ? "it was read only once" : "it holds: " + known, ErrorKind::notFound};
    }
    std::map<std::string, Evidence::Text, std::less<>> files;
    for (const std::string& path : evidence.paths()) {
        if (!path.starts_with(samplesFolder))
            files.emplace(path, evidence.find(path));
    }
    for (const std::string& path : later)
        files[path.substr(folder.size())] = evidence.find(path);
    CaptureDescription description = evidence.description();
    description.takenAt = readableTime(time);
    return Evidence(std::move(description), std::move(files));
}

}  // namespace fairlead::evidence
