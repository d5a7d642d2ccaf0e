#pragma once

#include <archive.h>

#include <memory>
#include <string>

namespace fairlead::evidence {

struct CloseArchiveReader {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using ArchiveReader = std::unique_ptr<archive, CloseArchiveReader>;

struct CloseArchiveWriter {
    void operator()(archive* writer) const { archive_write_free(writer); }
};
using ArchiveWriter = std::unique_ptr<archive, CloseArchiveWriter>;

// What libarchive says went wrong; it does not always say.
inline std::string archiveError(archive* handle)
{
    const char* text = archive_error_string(handle);
    return text ? text : "the archive library gave no reason";
}

}  // namespace fairlead::evidence
