#include "model/evidence/archive_writer.h"

#include "model/evidence/archive_handle.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>

#include <unistd.h>

namespace fairlead::evidence {
namespace {

constexpr auto spaceHint = "check the space on the disk, or choose another place";

struct FreeEntry {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

// Where the archive goes. A failed write is remembered here and kept from libarchive, which after
// one frees its filters without ending them, and so loses what zlib allocated.
struct Sink {
    int descriptor = -1;
    int error = 0;

    static la_ssize_t write(archive*, void* client, const void* data, std::size_t length)
    {
        auto& sink = *static_cast<Sink*>(client);
        const char* next = static_cast<const char*>(data);
        for (std::size_t left = length; left > 0 && sink.error == 0;) {
            const ssize_t written = ::write(sink.descriptor, next, left);
            if (written < 0 && errno != EINTR)
                sink.error = errno;
            if (written > 0) {
                next += written;
                left -= static_cast<std::size_t>(written);
            }
        }
        return static_cast<la_ssize_t>(length);
    }
};

class ArchivePacker {
public:
    ArchivePacker(CaptureContent& content, ArchiveFormat format)
        : m_content(content), m_format(format), m_archive(archive_write_new())
    {
    }

    Result<void> pack(const std::string& top, int descriptor)
    {
        if (!open(descriptor))
            return failure();
        for (const auto& [path, text] : m_content.files()) {
            if (const auto written = writeFile(top + '/' + path, *text); !written)
                return written.error();
            m_content.afterFile();
        }
        // Until then blocks may wait in the compression.
        if (archive_write_close(m_archive.get()) != ARCHIVE_OK || m_sink.error != 0)
            return failure();
        return boost::system::in_place_value;
    }

private:
    bool open(int descriptor)
    {
        archive* out = m_archive.get();
        int status = ARCHIVE_OK;
        const auto add = [&status](int result) { status = std::min(status, result); };
        add(m_format == ArchiveFormat::zip ? archive_write_set_format_zip(out) : archive_write_set_format_pax_restricted(out));
        if (m_format == ArchiveFormat::tarGz) {
            add(archive_write_add_filter_gzip(out));
            // Else the time of the writing stands in the file, and no two are alike.
            add(archive_write_set_filter_option(out, "gzip", "timestamp", nullptr));
        } else if (m_format == ArchiveFormat::tarXz) {
            add(archive_write_add_filter_xz(out));
        }
        m_sink.descriptor = descriptor;
        add(archive_write_set_bytes_in_last_block(out, 1));
        add(archive_write_open(out, &m_sink, nullptr, &Sink::write, nullptr));
        return status == ARCHIVE_OK;
    }

    Result<void> writeFile(const std::string& path, std::string_view text)
    {
        const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), path.c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
        // A zip dates its files in the local time of whoever writes it. Before 1980 is not possible
        // in one, so that all zones give the same bytes.
        archive_entry_set_mtime(entry.get(), m_format == ArchiveFormat::zip ? 0 : m_content.takenAt(), 0);
        if (archive_write_header(m_archive.get(), entry.get()) != ARCHIVE_OK)
            return failure();
        while (!text.empty()) {
            const std::string_view block = text.substr(0, CaptureContent::blockSize);
            if (const auto wanted = m_content.beforeBlock(block.size()); !wanted)
                return wanted.error();
            if (archive_write_data(m_archive.get(), block.data(), block.size()) != static_cast<la_ssize_t>(block.size())
                || m_sink.error != 0)
                return failure();
            text.remove_prefix(block.size());
        }
        return boost::system::in_place_value;
    }

    Error failure() const
    {
        return m_content.error(m_sink.error != 0 ? std::generic_category().message(m_sink.error) : archiveError(m_archive.get()),
                               spaceHint);
    }

    CaptureContent& m_content;
    ArchiveFormat m_format;
    Sink m_sink;  // outlives the archive, which writes into it to the end
    ArchiveWriter m_archive;
};

}  // namespace

Result<void> writeArchive(CaptureContent& content, ArchiveFormat format, const std::string& top, int descriptor)
{
    return ArchivePacker(content, format).pack(top, descriptor);
}

}  // namespace fairlead::evidence
