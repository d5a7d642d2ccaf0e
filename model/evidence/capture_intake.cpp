#include "model/evidence/capture_intake.h"

#include "model/evidence/capture_description.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace fairlead::evidence {
namespace {

constexpr auto hostileHint = "do not trust this capture; ask its author for one that Fairlead wrote";
constexpr auto tooLargeHint = "if this is a real capture, unpack it and remove what is not needed (logs, connection tables)";

bool isControl(char character)
{
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7f;
}

std::string inUnits(std::uint64_t bytes)
{
    constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
    if (bytes >= mebibyte && bytes % mebibyte == 0)
        return std::to_string(bytes / mebibyte) + " MiB";
    return std::to_string(bytes) + " bytes";
}

// What is wrong with a path, or null.
const char* faultOf(std::string_view path)
{
    if (path.size() > CaptureIntake::maxPathLength)
        return "a path of more than 1024 bytes";
    if (path.starts_with('/'))
        return "an absolute path";
    if (path.find('\\') != std::string_view::npos)
        return "a path with a backslash";
    if (std::any_of(path.begin(), path.end(), isControl))
        return "a path with control characters";
    return nullptr;
}

}  // namespace

Error CaptureIntake::error(std::string why, std::string hint) const
{
    return {"cannot open capture " + m_capture, std::move(why), std::move(hint)};
}

std::string CaptureIntake::quoted(std::string_view name)
{
    constexpr std::size_t longest = 120;
    std::string text = "\"";
    for (const char character : name.substr(0, longest))
        text += isControl(character) ? '?' : character;
    if (name.size() > longest)
        text += "…";
    return text += '"';
}

Result<std::string> CaptureIntake::acceptPath(std::string_view path)
{
    if (++m_entries > m_limits.files)
        return error("it holds more than " + std::to_string(m_limits.files) + " files", tooLargeHint);
    if (const char* fault = faultOf(path))
        return error("entry " + quoted(path) + " has " + fault, hostileHint);
    std::string clean;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view part = path.substr(begin, end - begin);
        begin = end + 1;
        if (part.empty() || part == ".")
            continue;
        if (part == "..")
            return error("entry " + quoted(path) + " has a path that climbs out of the capture", hostileHint);
        if (!clean.empty())
            clean += '/';
        clean += part;
    }
    return {boost::system::in_place_value, std::move(clean)};
}

Result<void> CaptureIntake::acceptBytes(std::uint64_t count, std::string_view entry)
{
    m_bytes += count;
    if (m_bytes > m_limits.unpackedBytes)
        return error("it unpacks to more than " + inUnits(m_limits.unpackedBytes) + " (reached in entry " + quoted(entry) + ")",
                     tooLargeHint);
    if (m_packedBytes > 0 && m_limits.compressionRatio > 0 && m_bytes > m_limits.bytesBeforeRatio
        && m_bytes / m_limits.compressionRatio > m_packedBytes)
        return error("it unpacks to more than " + std::to_string(m_limits.compressionRatio) + " times its size (reached in entry "
                         + quoted(entry) + ")",
                     tooLargeHint);
    return boost::system::in_place_value;
}

Result<void> CaptureIntake::store(std::string path, std::string text)
{
    if (path.empty())
        return error("it holds a file without a name", hostileHint);
    if (m_files.contains(path))
        return error("it holds entry " + quoted(path) + " twice",
                     "remove one of the two: Fairlead cannot know which one is right");
    m_files.emplace(std::move(path), std::make_shared<const std::string>(std::move(text)));
    return boost::system::in_place_value;
}

std::string CaptureIntake::topFolder() const
{
    if (m_files.empty() || m_files.contains(captureDescriptionPath))
        return {};
    const std::string& first = m_files.begin()->first;
    const std::string top = first.substr(0, first.find('/') + 1);
    // The map is sorted: where the first and the last begin alike, all do.
    return m_files.rbegin()->first.starts_with(top) ? top : std::string();
}

Result<void> CaptureIntake::checkFoldersAreNotFiles() const
{
    for (const auto& [path, text] : m_files) {
        for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
            const std::string_view folder = std::string_view(path).substr(0, slash);
            if (m_files.contains(folder))
                return error("entry " + quoted(folder) + " is a file and a folder", hostileHint);
        }
    }
    return boost::system::in_place_value;
}

Result<Evidence> CaptureIntake::finish()
{
    if (const auto checked = checkFoldersAreNotFiles(); !checked)
        return checked.error();
    const std::string top = topFolder();
    const auto descriptionFile = m_files.find(top + std::string(captureDescriptionPath));
    if (descriptionFile == m_files.end())
        return error("it holds no capture.json, so it is not a capture",
                     "choose the folder or archive that holds capture.json at its top, or in its only folder");
    auto description = parseCaptureDescription(*descriptionFile->second, m_capture);
    if (!description)
        return description.error();
    std::map<std::string, Evidence::Text, std::less<>> files;
    for (auto& [path, text] : m_files)
        files.emplace_hint(files.end(), path.substr(top.size()), std::move(text));
    return Evidence(std::move(*description), std::move(files));
}

}  // namespace fairlead::evidence
