#include "model/evidence/archive_reader.h"

#include "model/evidence/archive_handle.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::evidence {
namespace {

constexpr std::size_t blockSize = 64 * 1024;
constexpr auto damagedHint = "the archive is damaged or was not copied whole; fetch it again";
constexpr auto formatHint = "a capture is a folder, or a .tar.gz, .tar.xz or .zip of one";
constexpr auto packAgainHint = "a capture holds plain files and folders only; pack it again with the files themselves";

// Where the archive's bytes are: a file, or memory.
struct Packed {
    std::string file;  // empty: memory
    std::span<const std::byte> bytes;

    int open(archive* reader) const
    {
        return file.empty() ? archive_read_open_memory(reader, bytes.data(), bytes.size())
                            : archive_read_open_filename(reader, file.c_str(), blockSize);
    }
};

// The decompressed bytes of a .tar.gz, .tar.xz or .tar, block by block. Apart from the reader of
// the tar format so that its end is ours to see: that reader stops at the end-of-archive mark and
// would not notice that the compressed stream behind it is cut.
class TarStream {
public:
    TarStream(const Packed& packed, CaptureIntake& intake) : m_intake(intake), m_reader(archive_read_new())
    {
        archive_read_support_filter_gzip(m_reader.get());
        archive_read_support_filter_xz(m_reader.get());
        archive_read_support_format_raw(m_reader.get());
        m_opened = packed.open(m_reader.get()) == ARCHIVE_OK;
        archive_entry* stream = nullptr;
        m_opened = m_opened && archive_read_next_header(m_reader.get(), &stream) == ARCHIVE_OK;
    }

    Result<void> checkOpened() const
    {
        if (!m_opened)
            return damaged();
        // One filter, and the one that reads the file. More of them are a bomb, not a capture.
        if (archive_filter_count(m_reader.get()) > 2)
            return m_intake.error("it is compressed more than once", formatHint);
        return boost::system::in_place_value;
    }

    // The next block; empty at the end and where an error happened.
    std::span<const char> next()
    {
        if (m_error)
            return {};
        const la_ssize_t count = archive_read_data(m_reader.get(), m_block.data(), m_block.size());
        if (count < 0) {
            m_error = damaged();
            return {};
        }
        const std::span<const char> block(m_block.data(), static_cast<std::size_t>(count));
        countZeros(block);
        if (const auto accepted = m_intake.acceptBytes(block.size(), "archive"); !accepted) {
            m_error = accepted.error();
            return {};
        }
        return block;
    }

    // Reads what is behind the end-of-archive mark, to know that the stream is whole.
    Result<void> drain()
    {
        while (!next().empty()) { }
        if (m_error)
            return *m_error;
        if (m_zerosAtEnd < endOfArchive)
            return m_intake.error("it ends early, without the mark of its end", damagedHint);
        return boost::system::in_place_value;
    }

    const std::optional<Error>& error() const { return m_error; }

private:
    static constexpr std::size_t endOfArchive = 1024;  // two blocks of zeros

    Error damaged() const { return m_intake.error(archiveError(m_reader.get()), damagedHint); }

    void countZeros(std::span<const char> block)
    {
        const auto lastByte = std::find_if(block.rbegin(), block.rend(), [](char byte) { return byte != 0; });
        const auto zeros = static_cast<std::size_t>(lastByte - block.rbegin());
        m_zerosAtEnd = zeros == block.size() ? m_zerosAtEnd + zeros : zeros;
    }

    CaptureIntake& m_intake;
    ArchiveReader m_reader;
    bool m_opened = false;
    std::optional<Error> m_error;
    std::vector<char> m_block = std::vector<char>(blockSize);
    std::size_t m_zerosAtEnd = 0;
};

la_ssize_t readTarStream(archive*, void* stream, const void** block)
{
    auto& tar = *static_cast<TarStream*>(stream);
    const auto bytes = tar.next();
    *block = bytes.data();
    return tar.error() ? -1 : static_cast<la_ssize_t>(bytes.size());
}

// Takes the entries of an opened archive into the intake.
class EntryReader {
public:
    // `countsBytes`: whether the bytes of the files are still to be counted (a tar stream counts
    // itself, with what is around the files).
    EntryReader(archive* reader, CaptureIntake& intake, bool countsBytes)
        : m_reader(reader), m_intake(intake), m_countsBytes(countsBytes)
    {
    }

    Result<void> readAll()
    {
        archive_entry* entry = nullptr;
        for (;;) {
            const int status = archive_read_next_header(m_reader, &entry);
            if (status == ARCHIVE_EOF)
                return boost::system::in_place_value;
            // A warning says that a name or an attribute could not be converted: not to be trusted.
            if (status != ARCHIVE_OK)
                return m_intake.error(archiveError(m_reader), damagedHint);
            if (const auto read = readEntry(entry); !read)
                return read.error();
        }
    }

private:
    Result<void> readEntry(archive_entry* entry)
    {
        const char* name = nameOf(entry);
        if (!name)
            return m_intake.error("it holds an entry whose name cannot be read", formatHint);
        auto path = m_intake.acceptPath(name);
        if (!path)
            return path.error();
        if (const char* fault = faultOf(entry))
            return m_intake.error("entry " + CaptureIntake::quoted(name) + " is " + fault, packAgainHint);
        if (archive_entry_filetype(entry) == AE_IFDIR)
            return boost::system::in_place_value;
        auto text = readText(name);
        if (!text)
            return text.error();
        return m_intake.store(std::move(*path), std::move(*text));
    }

    static const char* nameOf(archive_entry* entry)
    {
        const char* name = archive_entry_pathname_utf8(entry);
        return name ? name : archive_entry_pathname(entry);
    }

    // Why an entry is not one that a capture may hold, or null.
    static const char* faultOf(archive_entry* entry)
    {
        if (archive_entry_hardlink(entry) || archive_entry_hardlink_w(entry))
            return "a hard link";
        if (archive_entry_is_encrypted(entry))
            return "encrypted";
        if (archive_entry_sparse_count(entry) > 0)
            return "a sparse file";
        switch (archive_entry_filetype(entry)) {
        case AE_IFREG:
        case AE_IFDIR:
            return nullptr;
        case AE_IFLNK:
            return "a symbolic link";
        case AE_IFCHR:
        case AE_IFBLK:
            return "a device";
        default:
            return "not a plain file";
        }
    }

    Result<std::string> readText(const char* name)
    {
        std::string text;
        for (;;) {
            const la_ssize_t count = archive_read_data(m_reader, m_block.data(), m_block.size());
            if (count < 0)
                return m_intake.error("entry " + CaptureIntake::quoted(name) + ": " + archiveError(m_reader), damagedHint);
            if (count == 0)
                break;
            const auto size = static_cast<std::size_t>(count);
            if (m_countsBytes) {
                if (const auto accepted = m_intake.acceptBytes(size, name); !accepted)
                    return accepted.error();
            }
            text.append(m_block.data(), size);
        }
        text.shrink_to_fit();  // it grew by doubling, and stays as long as the evidence
        return {boost::system::in_place_value, std::move(text)};
    }

    archive* m_reader;
    CaptureIntake& m_intake;
    bool m_countsBytes;
    std::vector<char> m_block = std::vector<char>(blockSize);
};

Result<void> readTar(const Packed& packed, CaptureIntake& intake)
{
    TarStream stream(packed, intake);
    if (const auto opened = stream.checkOpened(); !opened)
        return opened.error();
    const ArchiveReader reader(archive_read_new());
    archive_read_support_format_tar(reader.get());
    const int status = archive_read_open(reader.get(), &stream, nullptr, readTarStream, nullptr);
    const auto read = status == ARCHIVE_OK ? EntryReader(reader.get(), intake, false).readAll()
                                           : intake.error("it is neither a tar nor a zip archive", formatHint);
    if (stream.error())
        return *stream.error();  // the cause of what the format's reader then said
    if (!read)
        return read.error();
    return stream.drain();
}

Result<void> readZip(const Packed& packed, CaptureIntake& intake)
{
    const ArchiveReader reader(archive_read_new());
    // Only by the directory at the end of the file: read as a stream, a zip that was cut behind a
    // file would look whole.
    archive_read_support_format_zip_seekable(reader.get());
    if (packed.open(reader.get()) != ARCHIVE_OK)
        return intake.error(archiveError(reader.get()), damagedHint);
    return EntryReader(reader.get(), intake, true).readAll();
}

Result<void> readArchive(const Packed& packed, std::string_view magic, std::uint64_t size, CaptureIntake& intake)
{
    if (size == 0)
        return intake.error("it is empty", damagedHint);
    intake.setPackedSize(size);
    const bool zip = magic.starts_with("PK\x03\x04") || magic.starts_with("PK\x05\x06");
    return zip ? readZip(packed, intake) : readTar(packed, intake);
}

}  // namespace

Result<void> readArchiveFile(const std::filesystem::path& path, CaptureIntake& intake)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return intake.error("the file cannot be read", "check its permissions");
    std::array<char, 4> magic{};
    file.read(magic.data(), magic.size());
    const auto length = static_cast<std::size_t>(file.gcount());
    file.close();
    std::error_code failure;
    const auto size = std::filesystem::file_size(path, failure);
    if (failure)
        return intake.error(failure.message(), "check the path");
    return readArchive({path.string(), {}}, {magic.data(), length}, size, intake);
}

Result<void> readArchiveBytes(std::span<const std::byte> archive, CaptureIntake& intake)
{
    const auto* begin = reinterpret_cast<const char*>(archive.data());
    return readArchive({{}, archive}, {begin, std::min<std::size_t>(archive.size(), 4)}, archive.size(), intake);
}

}  // namespace fairlead::evidence
