#pragma once

#include "model/kubernetes/server_access.h"

#include "model/kubernetes/kubeconfig/small_file.h"

#include <chrono>
#include <filesystem>
#include <functional>

namespace fairlead::kubernetes {

// What a user entry says by itself: values, and files that can change while a connection lasts.
struct EntryCredentials {
    std::string place;  // `FILE:LINE: user "NAME"`, for errors
    Credentials values;  // what the files do not say; a certificate also where both its halves are files
    std::filesystem::path tokenFile;
    std::filesystem::path certificateFile;
    std::filesystem::path keyFile;

    bool hasAny() const;
};

// Serves them. The token file is read again every 50 seconds, certificate files when they changed, both after a refusal;
// where that fails, what was read last stays good (and the inline token where nothing was). Reads small files on the
// thread that asks.
class FileCredentials final : public CredentialSource {
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    explicit FileCredentials(EntryCredentials entry, Clock now = std::chrono::steady_clock::now);

    boost::asio::awaitable<Result<Credentials>> credentials() override;
    void refused() override;

    // The same at once.
    Result<Credentials> read();

private:
    void readToken();
    Result<void> readCertificate();

    EntryCredentials m_entry;
    Clock m_now;
    Credentials m_current;
    std::chrono::steady_clock::time_point m_tokenRead;
    std::chrono::steady_clock::time_point m_certificateChecked;
    FileStamp m_certificateStamp;
    FileStamp m_keyStamp;
    bool m_tokenDue = true;
    bool m_certificateDue = true;
};

}  // namespace fairlead::kubernetes
