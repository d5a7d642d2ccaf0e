#pragma once

#include "model/evidence/evidence.h"

#include <archive.h>
#include <archive_entry.h>

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::test {

enum class Packing { tar, tarGz, tarXz, zip };

// Packs an archive in memory, of whatever entries a test asks for, also hostile ones.
class ArchiveBuilder {
public:
    explicit ArchiveBuilder(Packing packing) : m_archive(archive_write_new(), archive_write_free)
    {
        archive* out = m_archive.get();
        if (packing == Packing::zip)
            check(archive_write_set_format_zip(out));
        else
            check(archive_write_set_format_pax_restricted(out));
        if (packing == Packing::tarGz)
            check(archive_write_add_filter_gzip(out));
        if (packing == Packing::tarXz)
            check(archive_write_add_filter_xz(out));
        if (packing != Packing::tar)  // tests wait for it
            check(archive_write_set_options(out, "compression-level=1"));
        check(archive_write_set_bytes_in_last_block(out, 1));
        check(archive_write_open2(
            out, &m_bytes, nullptr,
            [](archive*, void* bytes, const void* block, std::size_t size) {
                static_cast<std::string*>(bytes)->append(static_cast<const char*>(block), size);
                return static_cast<la_ssize_t>(size);
            },
            nullptr, nullptr));
    }

    ArchiveBuilder& file(std::string_view path, std::string_view text)
    {
        const auto entry = newEntry(path, AE_IFREG);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
        check(archive_write_header(m_archive.get(), entry.get()));
        if (archive_write_data(m_archive.get(), text.data(), text.size()) < 0)
            throw std::runtime_error(archive_error_string(m_archive.get()));
        return *this;
    }

    // A folder, device, pipe or other entry without content.
    ArchiveBuilder& special(std::string_view path, unsigned fileType)
    {
        check(archive_write_header(m_archive.get(), newEntry(path, fileType).get()));
        return *this;
    }

    ArchiveBuilder& symbolicLink(std::string_view path, const char* target)
    {
        const auto entry = newEntry(path, AE_IFLNK);
        archive_entry_set_symlink(entry.get(), target);
        check(archive_write_header(m_archive.get(), entry.get()));
        return *this;
    }

    ArchiveBuilder& hardLink(std::string_view path, const char* target)
    {
        const auto entry = newEntry(path, AE_IFREG);
        archive_entry_set_hardlink(entry.get(), target);
        check(archive_write_header(m_archive.get(), entry.get()));
        return *this;
    }

    ArchiveBuilder& sparseFile(std::string_view path, la_int64_t size)
    {
        const auto entry = newEntry(path, AE_IFREG);
        archive_entry_set_size(entry.get(), size);
        archive_entry_sparse_add_entry(entry.get(), 0, 1);
        check(archive_write_header(m_archive.get(), entry.get()));
        if (archive_write_data(m_archive.get(), "x", 1) < 0)
            throw std::runtime_error(archive_error_string(m_archive.get()));
        return *this;
    }

    std::string bytes()
    {
        check(archive_write_close(m_archive.get()));
        return m_bytes;
    }

private:
    using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

    static Entry newEntry(std::string_view path, unsigned fileType)
    {
        Entry entry(archive_entry_new(), archive_entry_free);
        archive_entry_set_pathname(entry.get(), std::string(path).c_str());
        archive_entry_set_filetype(entry.get(), fileType);
        archive_entry_set_perm(entry.get(), fileType == AE_IFDIR ? 0755 : 0644);
        return entry;
    }

    void check(int status)
    {
        if (status < ARCHIVE_WARN)
            throw std::runtime_error(archive_error_string(m_archive.get()));
    }

    std::string m_bytes;
    std::unique_ptr<archive, decltype(&archive_write_free)> m_archive;
};

// A capture's description that says no more than it must.
inline constexpr std::string_view plainDescription = R"({"format":"fairlead-capture","version":1})";

// All of the evidence below a top folder ("shop/"), or without one.
inline std::string pack(const evidence::Evidence& evidence, Packing packing, const std::string& top)
{
    ArchiveBuilder builder(packing);
    for (const std::string& path : evidence.paths())
        builder.file(top + path, *evidence.find(path));
    return builder.bytes();
}

inline std::span<const std::byte> asBytes(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace fairlead::test
