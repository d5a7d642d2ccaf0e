#pragma once

#include "model/kubernetes/api/api_client.h"
#include "model/kubernetes/api/api_kinds.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

struct ListRequest {
    const ApiKind* kind = nullptr;
    std::string version;  // one of the kind's
    std::string nameSpace;  // empty: as the kind's scope says
    std::string name;  // of the one object that is wanted; empty: all
    std::size_t pageSize = 500;  // client-go's
    std::string resourceVersion;  // not older than this; empty: the newest
};

struct ListSink {
    // Each object, without managedFields, in the server's order; valid during the call.
    std::function<void(std::string_view object)> object;
    // The server wants us to begin anew: what came before does not count.
    std::function<void()> restart;
    // After each page: how many objects came, and how many the server says are still to come. May be empty.
    std::function<void(std::size_t received, std::uint64_t remaining)> page;
};

// Reads one list, page by page. A page that is no longer there (410) makes it begin anew, without pages. The result is
// the resourceVersion of the list. Memory: one object beyond what the sink keeps.
boost::asio::awaitable<ApiResult<std::string>> fetchList(ApiClient& client, ListRequest request, ListSink sink);

// The text of a list, as one response of the server would be: objects verbatim, each on a line of its own.
class ListText {
public:
    void add(std::string_view object);
    void append(const ListText& other);
    void clear();
    // Makes room for so many more objects like those that are there.
    void expect(std::uint64_t more);
    std::size_t count() const { return m_count; }
    // The whole list; the text is empty afterwards.
    std::string finish(const ApiKind& kind, std::string_view version, std::string_view resourceVersion);

private:
    std::string m_text;
    std::size_t m_count = 0;
};

}  // namespace fairlead::kubernetes
