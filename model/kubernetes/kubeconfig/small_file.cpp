#include "model/kubernetes/kubeconfig/small_file.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::kubernetes {
namespace {

constexpr int pipeMilliseconds = 10'000;

class OpenFile {
public:
    explicit OpenFile(const std::filesystem::path& path) : m_descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) { }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile()
    {
        if (m_descriptor >= 0)
            close(m_descriptor);
    }
    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};

Error failure(const std::filesystem::path& path, int number)
{
    const char* const hint = number == ENOENT ? "check the path"
        : number == EACCES                    ? "check the permissions of the file and its folders"
                                              : "name another file";
    return {path.string(), std::strerror(number), hint};
}

}  // namespace

Result<std::string> readSmallFile(const std::filesystem::path& path, std::size_t maxBytes)
{
    const OpenFile file(path);
    if (file.descriptor() < 0)
        return failure(path, errno);
    std::string text;
    std::array<char, 64 * 1024> block{};
    while (text.size() <= maxBytes) {
        const ssize_t count = read(file.descriptor(), block.data(), block.size());
        if (count == 0)
            return {boost::system::in_place_value, std::move(text)};
        if (count > 0) {
            text.append(block.data(), static_cast<std::size_t>(count));
            continue;
        }
        pollfd waiting{file.descriptor(), POLLIN, 0};
        if (errno == EINTR || (errno == EAGAIN && poll(&waiting, 1, pipeMilliseconds) > 0))
            continue;
        return failure(path, errno == EAGAIN ? ETIMEDOUT : errno);
    }
    return Error{path.string(), "it is larger than " + std::to_string(maxBytes / 1024) + " KiB", "name the right file"};
}

FileStamp stampOf(const std::filesystem::path& path)
{
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0)
        return {};
    return {status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec, status.st_ino, status.st_size};
}

bool othersMayRead(const std::filesystem::path& path)
{
    struct stat status = {};
    return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace fairlead::kubernetes
