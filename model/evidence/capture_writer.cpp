#include "model/evidence/capture_writer.h"

#include "model/evidence/archive_writer.h"
#include "model/evidence/capture_content.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace fairlead::evidence {
namespace {

namespace fs = std::filesystem;

constexpr auto placeHint = "check that the folder exists, that you may write in it and that there is space on its disk";

struct Ending {
    std::string_view text;
    ArchiveFormat format;
};
constexpr std::array<Ending, 5> endings{{{".tar.gz", ArchiveFormat::tarGz},
                                         {".tgz", ArchiveFormat::tarGz},
                                         {".tar.xz", ArchiveFormat::tarXz},
                                         {".txz", ArchiveFormat::tarXz},
                                         {".zip", ArchiveFormat::zip}}};
// Whoever asks for one of these does not expect a folder.
constexpr std::array<std::string_view, 8> otherArchives{".tar", ".gz", ".xz", ".bz2", ".zst", ".7z", ".rar", ".tbz"};

const Ending* endingOf(const std::string& name)
{
    const auto ending = std::ranges::find_if(endings, [&name](const Ending& each) { return name.ends_with(each.text); });
    return ending == endings.end() ? nullptr : &*ending;
}

// The folder in an archive: the archive's name, where that can be a path in a capture.
std::string topFolderOf(std::string_view name, std::string_view ending)
{
    const std::string_view stem = name.substr(0, name.size() - ending.size());
    const bool plain = std::ranges::all_of(stem, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    return plain && !stem.empty() && !stem.starts_with('.') ? std::string(stem) : "capture";
}

// A file or folder beside the target that is gone unless it became the target.
class Unfinished {
public:
    Unfinished(fs::path target, bool folder) : m_target(std::move(target))
    {
        std::string pattern = (m_target.parent_path() / ("." + m_target.filename().string() + ".XXXXXX")).string();
        const bool made = folder ? mkdtemp(pattern.data()) != nullptr : (m_descriptor = mkstemp(pattern.data())) >= 0;
        if (made)
            m_path = pattern;
    }
    ~Unfinished()
    {
        closeFile();
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;

    bool made() const { return !m_path.empty(); }
    const fs::path& path() const { return m_path; }
    int descriptor() const { return m_descriptor; }

    // Makes it the target; errno tells why not.
    bool finish()
    {
        if (m_descriptor >= 0 && fsync(m_descriptor) != 0)
            return false;
        if (!closeFile() || rename(m_path.c_str(), m_target.c_str()) != 0)
            return false;
        m_path.clear();
        return true;
    }

private:
    bool closeFile()
    {
        const int descriptor = std::exchange(m_descriptor, -1);
        return descriptor < 0 || close(descriptor) == 0;
    }

    fs::path m_target;
    fs::path m_path;
    int m_descriptor = -1;
};

bool writeBlocks(int descriptor, std::string_view block)
{
    while (!block.empty()) {
        const ssize_t written = write(descriptor, block.data(), block.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        block.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Result<void> writeFile(CaptureContent& content, const fs::path& path, std::string_view text)
{
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return content.error(path.filename().string() + ": " + std::strerror(errno), placeHint);
    Result<void> result = boost::system::in_place_value;
    while (!text.empty() && result) {
        const std::string_view block = text.substr(0, CaptureContent::blockSize);
        result = content.beforeBlock(block.size());
        if (result && !writeBlocks(descriptor, block))
            result = content.error(path.filename().string() + ": " + std::strerror(errno), placeHint);
        text.remove_prefix(block.size());
    }
    if (close(descriptor) != 0 && result)
        result = content.error(path.filename().string() + ": " + std::strerror(errno), placeHint);
    return result;
}

Result<void> writeFolder(CaptureContent& content, const fs::path& folder)
{
    for (const auto& [relative, text] : content.files()) {
        const fs::path path = folder / relative;
        std::error_code failure;
        fs::create_directories(path.parent_path(), failure);
        if (failure)
            return content.error(relative + ": " + failure.message(), placeHint);
        if (const auto written = writeFile(content, path, *text); !written)
            return written.error();
        content.afterFile();
    }
    return boost::system::in_place_value;
}

// What is at the target already and must stay.
std::optional<Error> findObstacle(const CaptureContent& content, const fs::path& target, bool folder)
{
    std::error_code ignored;
    const bool isFolder = fs::is_directory(target, ignored);
    if (!folder && isFolder)
        return content.error("there is a folder of this name", "choose another name");
    if (folder && isFolder && !fs::is_empty(target, ignored))
        return content.error("the folder is not empty", "choose another name, or an empty folder");
    if (folder && !isFolder && fs::exists(target, ignored))
        return content.error("there is a file of this name",
                             "end the name in .tar.gz, .tar.xz or .zip for an archive, or choose another name for a folder");
    return std::nullopt;
}

}  // namespace

Result<void> writeCapture(const Evidence& evidence, const fs::path& target, const CaptureWriteOptions& options)
{
    // "shop/" means the folder shop.
    const fs::path path = fs::absolute(target.has_filename() ? target : target.parent_path());
    CaptureContent content(target.string(), evidence, options);
    const std::string name = path.filename().string();
    const Ending* ending = endingOf(name);
    if (!ending && std::ranges::any_of(otherArchives, [&name](std::string_view each) { return name.ends_with(each); }))
        return content.error("Fairlead does not write this kind of archive", "end the name in .tar.gz, .tar.xz or .zip");
    if (const auto checked = content.check(); !checked)
        return checked.error();
    if (const auto obstacle = findObstacle(content, path, !ending))
        return *obstacle;
    Unfinished unfinished(path, !ending);
    if (!unfinished.made())
        return content.error(std::strerror(errno), placeHint);
    const auto written = ending ? writeArchive(content, ending->format, topFolderOf(name, ending->text), unfinished.descriptor())
                                : writeFolder(content, unfinished.path());
    if (!written)
        return written.error();
    if (!unfinished.finish())
        return content.error(std::strerror(errno), placeHint);
    return boost::system::in_place_value;
}

}  // namespace fairlead::evidence
