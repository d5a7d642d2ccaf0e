#include "model/kubernetes/kubeconfig/base64.h"
#include "model/ssh/known_hosts.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::ssh {
namespace {

class AppendedFile {
public:
    explicit AppendedFile(const std::filesystem::path& path)
        : m_descriptor(open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR))
    {
    }
    AppendedFile(const AppendedFile&) = delete;
    AppendedFile& operator=(const AppendedFile&) = delete;
    ~AppendedFile()
    {
        if (m_descriptor >= 0)
            close(m_descriptor);
    }
    int descriptor() const { return m_descriptor; }

    // Whether the last line lacks its end.
    bool endsWithinLine() const
    {
        const off_t size = lseek(m_descriptor, 0, SEEK_END);
        char last = '\n';
        return size > 0 && pread(m_descriptor, &last, 1, size - 1) == 1 && last != '\n';
    }

    // All of the text or nothing of it; the error number, 0 for none.
    int append(const std::string& text) const
    {
        const off_t before = lseek(m_descriptor, 0, SEEK_END);
        const ssize_t written = write(m_descriptor, text.data(), text.size());
        if (written == static_cast<ssize_t>(text.size()))
            return 0;
        const int number = written < 0 ? errno : ENOSPC;
        if (written > 0 && ftruncate(m_descriptor, before) != 0)
            return errno;
        return number;
    }

private:
    int m_descriptor;
};

std::string hashedName(const std::string& name)
{
    std::array<unsigned char, 20> salt{};
    RAND_bytes(salt.data(), static_cast<int>(salt.size()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha1(), salt.data(), static_cast<int>(salt.size()), reinterpret_cast<const unsigned char*>(name.data()), name.size(),
         digest.data(), &size);
    return "|1|" + kubernetes::encodeBase64({reinterpret_cast<const char*>(salt.data()), salt.size()}) + "|"
        + kubernetes::encodeBase64({reinterpret_cast<const char*>(digest.data()), size});
}

Error appendError(const std::filesystem::path& file, const std::string& why)
{
    return {file.string(), "the host key could not be added: " + why, "check the permissions of the file and its folder",
            ErrorKind::output};
}

}  // namespace

std::string knownHostsLine(const KnownHostName& name, const HostKey& key, NameHashing hashing)
{
    const std::string text = name.toString();
    return (hashing == NameHashing::hashed ? hashedName(text) : text) + " " + key.type + " " + kubernetes::encodeBase64(key.blob);
}

Result<void> appendKnownHost(const std::filesystem::path& file, const KnownHostName& name, const HostKey& key,
                             NameHashing hashing)
{
    // Such a name would be a pattern, or several names, or another line.
    if (name.host.empty() || name.host.find_first_of(" \t\r\n,*?!|#@") != std::string::npos)
        return appendError(file, "the host's name has a character that known_hosts gives a meaning");
    std::error_code failure;
    const auto folder = file.parent_path();
    if (!folder.empty() && !std::filesystem::exists(folder, failure)) {
        std::filesystem::create_directories(folder, failure);
        if (!failure)
            std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
        if (failure)
            return appendError(file, failure.message());
    }
    const AppendedFile opened(file);
    if (opened.descriptor() < 0)
        return appendError(file, std::strerror(errno));
    const std::string line = (opened.endsWithinLine() ? "\n" : "") + knownHostsLine(name, key, hashing) + "\n";
    if (const int number = opened.append(line); number != 0)
        return appendError(file, std::strerror(number));
    return {};
}

}  // namespace fairlead::ssh
