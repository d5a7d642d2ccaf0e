#include "model/kubernetes/api/list_fetch.h"

#include "model/core/large_pages.h"
#include "model/kubernetes/api/list_stream.h"

#include <utility>
#include <vector>

namespace fairlead::kubernetes {
namespace {

using boost::asio::awaitable;

constexpr std::size_t pieceSize = std::size_t{128} << 10;
// No cluster is larger (10,000 pods are 51 MB), but a server may be hostile.
constexpr std::uint64_t longestList = std::uint64_t{2} << 30;
constexpr int mostEmptyPages = 1000;
// What a list begins with is known at its end: to make room then would move all of it. What is left over stays as spaces.
constexpr std::size_t roomForHead = 160;

std::string pathOf(const ListRequest& request, std::size_t pageSize, const std::string& continueToken)
{
    std::string path = request.kind->path(request.version, request.nameSpace);
    char separator = '?';
    const auto add = [&path, &separator](const std::string& query) {
        path += separator + query;
        separator = '&';
    };
    if (!request.name.empty())
        add("fieldSelector=metadata.name%3D" + percentEncoded(request.name));
    if (pageSize > 0)
        add("limit=" + std::to_string(pageSize));
    if (!continueToken.empty())
        add("continue=" + percentEncoded(continueToken));
    else if (!request.resourceVersion.empty())
        add("resourceVersion=" + percentEncoded(request.resourceVersion));
    return path;
}

ApiError badList(const Error& error, const Asked& asked)
{
    Error named = error;
    named.what = "cannot list " + asked.what;
    return noAnswer(std::move(named));
}

// One page into the sink; its envelope. `room`: how many bytes the list may still have.
awaitable<ApiResult<ListEnvelope>> fetchPage(ApiClient& client, const ListRequest& request, const std::string& path,
                                             const std::function<void(std::string_view)>& sink, std::uint64_t& room)
{
    ApiRequest page;
    page.path = path;
    page.asked = {"list", std::string(request.kind->resource), {}};
    const Asked asked = page.asked;
    auto answer = co_await client.open(std::move(page));
    if (!answer)
        co_return answer.error();
    ListStream stream(sink);
    std::vector<char> piece(pieceSize);
    for (;;) {
        const auto got = co_await answer->read(piece);
        if (!got)
            co_return got.error();
        if (*got == 0)
            break;
        if (*got > room) {
            const Error endless{"", "the list is longer than 2 GiB", "check the server's address: is it a Kubernetes API?"};
            co_return badList(endless, asked);
        }
        room -= *got;
        const auto fed = stream.feed(std::string_view(piece.data(), *got));
        if (!fed)
            co_return badList(fed.error(), asked);
    }
    const auto envelope = stream.finish();
    if (!envelope)
        co_return badList(envelope.error(), asked);
    if (envelope->kind != std::string(request.kind->kind) + "List") {
        const Error other{"", "the answer is of the kind \"" + envelope->kind.substr(0, 80) + '"',
                          "check the server's address: is it a Kubernetes API?"};
        co_return badList(other, asked);
    }
    co_return *envelope;
}

}  // namespace

awaitable<ApiResult<std::string>> fetchList(ApiClient& client, ListRequest request, ListSink sink)
{
    std::size_t pageSize = request.pageSize;
    std::size_t received = 0;
    std::string continueToken;
    std::string withoutFields;
    std::uint64_t room = longestList;
    int emptyPages = 0;
    const std::function<void(std::string_view)> take = [&](std::string_view object) {
        withoutFields.clear();
        appendWithoutManagedFields(object, withoutFields);
        ++received;
        sink.object(withoutFields);
    };
    for (;;) {
        const std::string path = pathOf(request, pageSize, continueToken);
        const std::size_t before = received;
        const auto page = co_await fetchPage(client, request, path, take, room);
        if (!page) {
            // As client-go: the pages are gone, so all of it at once.
            if (!page.error().expired() || pageSize == 0)
                co_return page.error();
            pageSize = 0;
            received = 0;
            continueToken.clear();
            sink.restart();
            continue;
        }
        if (sink.page)
            sink.page(received, page->remaining);
        if (page->continueToken.empty())
            co_return ApiResult<std::string>(boost::system::in_place_value, page->resourceVersion);
        continueToken = page->continueToken;
        emptyPages = received > before ? 0 : emptyPages + 1;
        if (emptyPages > mostEmptyPages) {
            const Error endless{"", "the list has no end", "check the server's address: is it a Kubernetes API?"};
            co_return badList(endless, {"list", std::string(request.kind->resource), {}});
        }
    }
}

void ListText::add(std::string_view object)
{
    if (m_count == 0)
        m_text.assign(roomForHead, ' ');
    m_text += m_count++ == 0 ? "\n" : ",\n";
    m_text += object;
}

void ListText::append(const ListText& other)
{
    if (other.m_count == 0)
        return;
    if (m_count == 0)
        m_text.assign(roomForHead, ' ');
    m_text += m_count > 0 ? "," : "";
    m_text += std::string_view(other.m_text).substr(roomForHead);
    m_count += other.m_count;
}

void ListText::clear()
{
    m_text.clear();
    m_count = 0;
}

void ListText::expect(std::uint64_t more)
{
    // What the server says is a hint: no more than a gigabyte is believed.
    constexpr std::uint64_t most = std::uint64_t{1} << 30;
    if (m_count == 0 || more == 0)
        return;
    m_text.reserve(std::min<std::uint64_t>(most, m_text.size() + (m_text.size() / m_count + 64) * (more + 1)));
    hintLargePages(m_text.data(), m_text.capacity());
}

std::string ListText::finish(const ApiKind& kind, std::string_view version, std::string_view resourceVersion)
{
    // A resourceVersion is a number or a server's own word; quotes would not be.
    std::string head = R"({"kind":")" + std::string(kind.kind) + R"(List","apiVersion":")" + kind.apiVersion(version)
        + R"(","metadata":{"resourceVersion":")";
    for (const char c : resourceVersion) {
        if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20)
            head += c;
    }
    head += R"("},"items":[)";
    std::string text = std::exchange(m_text, {});
    text.replace(0, std::min(text.size(), std::min(head.size(), roomForHead)), head);
    text += m_count == 0 ? "]}\n" : "\n]}\n";
    m_count = 0;
    return text;
}

}  // namespace fairlead::kubernetes
