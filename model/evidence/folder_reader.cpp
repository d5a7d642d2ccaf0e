#include "model/evidence/folder_reader.h"

#include "model/evidence/capture_description.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace fairlead::evidence {
namespace {

namespace fs = std::filesystem;

constexpr auto readableHint = "check the permissions of the folder and its files";
constexpr auto linkHint = "a capture holds plain files and folders only; put a copy in its place";

class FolderReader {
public:
    FolderReader(fs::path folder, CaptureIntake& intake) : m_folder(std::move(folder)), m_intake(intake) { }

    Result<void> read()
    {
        std::error_code failure;
        m_root = fs::canonical(m_folder, failure);
        if (failure)
            return m_intake.error(failure.message(), readableHint);
        if (!looksLikeCapture())
            return boost::system::in_place_value;  // the intake then says that capture.json is missing
        fs::recursive_directory_iterator entry(m_folder, failure);
        for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
            if (const auto read = readEntry(*entry); !read)
                return read.error();
        }
        if (failure)
            return m_intake.error("a folder in it cannot be read: " + failure.message(), readableHint);
        return boost::system::in_place_value;
    }

private:
    bool looksLikeCapture() const
    {
        std::error_code ignored;
        if (fs::exists(m_folder / captureDescriptionPath, ignored))
            return true;
        fs::directory_iterator first(m_folder, ignored);
        if (ignored || first == fs::directory_iterator())
            return false;
        const fs::path only = first->path();
        return ++first == fs::directory_iterator() && fs::exists(only / captureDescriptionPath, ignored);
    }

    Result<void> readEntry(const fs::directory_entry& entry)
    {
        const std::string relative = entry.path().lexically_relative(m_folder).generic_string();
        auto path = m_intake.acceptPath(relative);
        if (!path)
            return path.error();
        std::error_code failure;
        if (entry.is_symlink(failure)) {
            if (!leadsInside(entry.path()))
                return m_intake.error("entry " + CaptureIntake::quoted(relative)
                                          + " is a symbolic link that does not lead to a file inside the capture",
                                      linkHint);
        } else if (entry.is_directory(failure)) {
            return boost::system::in_place_value;
        }
        if (!entry.is_regular_file(failure))
            return m_intake.error("entry " + CaptureIntake::quoted(relative) + " is not a plain file", linkHint);
        auto text = readText(entry.path(), relative);
        if (!text)
            return text.error();
        return m_intake.store(std::move(*path), std::move(*text));
    }

    bool leadsInside(const fs::path& link) const
    {
        std::error_code failure;
        const fs::path target = fs::canonical(link, failure);
        if (failure || !fs::is_regular_file(target, failure))
            return false;
        return std::mismatch(m_root.begin(), m_root.end(), target.begin(), target.end()).first == m_root.end();
    }

    Result<std::string> readText(const fs::path& path, const std::string& relative)
    {
        std::ifstream file(path, std::ios::binary);
        if (!file)
            return m_intake.error("file " + CaptureIntake::quoted(relative) + " cannot be read: " + std::strerror(errno),
                                  readableHint);
        std::string text;
        while (file) {
            file.read(m_block.data(), static_cast<std::streamsize>(m_block.size()));
            const auto count = static_cast<std::size_t>(file.gcount());
            if (const auto accepted = m_intake.acceptBytes(count, relative); !accepted)
                return accepted.error();
            text.append(m_block.data(), count);
        }
        if (file.bad())
            return m_intake.error("file " + CaptureIntake::quoted(relative) + " could not be read to its end", readableHint);
        text.shrink_to_fit();
        return {boost::system::in_place_value, std::move(text)};
    }

    fs::path m_folder;
    fs::path m_root;
    CaptureIntake& m_intake;
    std::vector<char> m_block = std::vector<char>(64 * 1024);
};

}  // namespace

Result<void> readFolder(const fs::path& folder, CaptureIntake& intake) { return FolderReader(folder, intake).read(); }

}  // namespace fairlead::evidence
