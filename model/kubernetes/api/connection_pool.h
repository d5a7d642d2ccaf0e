#pragma once

#include "model/kubernetes/api/http_connection.h"

#include <memory>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// Connections that wait for their next request. All were made with the same client certificate; another one closes
// them. For one I/O thread.
class ConnectionPool {
public:
    static constexpr std::size_t mostIdle = 8;

    // `certificate`: what connections are made with from now on (PEM, empty: none).
    void use(const std::string& certificate)
    {
        if (certificate == m_certificate)
            return;
        m_certificate = certificate;
        m_idle.clear();
        ++m_generation;
    }
    unsigned generation() const { return m_generation; }
    bool empty() const { return m_idle.empty(); }

    std::unique_ptr<HttpConnection> take()
    {
        if (m_idle.empty())
            return nullptr;
        auto connection = std::move(m_idle.back());
        m_idle.pop_back();
        return connection;
    }
    void give(std::unique_ptr<HttpConnection> connection, unsigned generation)
    {
        if (generation == m_generation && m_idle.size() < mostIdle)
            m_idle.push_back(std::move(connection));
    }
    void clear() { m_idle.clear(); }

private:
    std::vector<std::unique_ptr<HttpConnection>> m_idle;
    std::string m_certificate;
    unsigned m_generation = 0;
};

}  // namespace fairlead::kubernetes
