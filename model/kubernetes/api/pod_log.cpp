#include "model/kubernetes/api/pod_log.h"

#include "model/kubernetes/api/backoff.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {
namespace {

using boost::asio::awaitable;

constexpr std::size_t longestLine = std::size_t{1} << 20;
constexpr std::size_t logPieceSize = std::size_t{64} << 10;
constexpr std::chrono::hours followSilence{24};  // a quiet container; TCP's keep-alive finds a dead one

std::string logPath(const PodLogRequest& request, const std::string& sinceTime)
{
    // Times are always asked for: they are where a broken stream goes on.
    std::string path = "/api/v1/namespaces/" + percentEncoded(request.nameSpace) + "/pods/" + percentEncoded(request.pod)
        + "/log?timestamps=true";
    if (!request.container.empty())
        path += "&container=" + percentEncoded(request.container);
    if (request.follow)
        path += "&follow=true";
    if (request.previous)
        path += "&previous=true";
    if (!sinceTime.empty())
        return path + "&sinceTime=" + percentEncoded(sinceTime);
    if (request.tailLines)
        path += "&tailLines=" + std::to_string(*request.tailLines);
    if (request.sinceSeconds)
        path += "&sinceSeconds=" + std::to_string(*request.sinceSeconds);
    return path;
}

// Cuts the stream into lines and leaves out those that came before.
class LogLines {
public:
    explicit LogLines(std::function<void(const LogLine&)> sink) : m_sink(std::move(sink)) { }

    void feed(std::string_view piece)
    {
        while (!piece.empty()) {
            const std::size_t end = piece.find('\n');
            const std::string_view part = piece.substr(0, end);
            m_line += part.substr(0, longestLine - std::min(longestLine, m_line.size()));
            if (end == std::string_view::npos)
                return;
            piece.remove_prefix(end + 1);
            line();
        }
    }
    // At the end of the stream: a last line without its end counts, one of a broken stream comes again.
    void finish(bool whole)
    {
        if (whole && !m_line.empty())
            line();
        m_line.clear();
    }
    void reconnect() { m_repeated = 0; }

    const std::string& lastTime() const { return m_lastTime; }
    std::size_t count() const { return m_count; }

private:
    void line()
    {
        const std::string_view whole = m_line;
        const std::size_t blank = std::min(whole.find(' '), whole.size());
        const std::string_view time = whole.substr(0, blank);
        // Times have nine digits, so that they compare as text. Lines of one time are told apart by their number.
        const bool before = time < m_lastTime;
        const bool same = time == m_lastTime;
        if (before || (same && m_repeated < m_atLastTime)) {
            m_repeated += same ? 1 : 0;
        } else {
            m_atLastTime = same ? m_atLastTime + 1 : 1;
            if (!same)
                m_lastTime = time;
            m_repeated = m_atLastTime;
            ++m_count;
            m_sink({time, whole.substr(std::min(blank + 1, whole.size()))});
        }
        m_line.clear();
    }

    std::function<void(const LogLine&)> m_sink;
    std::string m_line;
    std::string m_lastTime;
    std::size_t m_atLastTime = 0;
    std::size_t m_repeated = 0;
    std::size_t m_count = 0;
};

// One connection's part of the log; nothing where it ended in order.
awaitable<std::optional<ApiError>> readOnce(ApiClient& client, const PodLogRequest& request, LogLines& lines)
{
    ApiRequest get;
    get.path = logPath(request, lines.lastTime());
    get.asked = {"read", "the log of " + request.nameSpace + '/' + request.pod, {}};
    get.accept.clear();
    auto answer = co_await client.open(std::move(get));
    if (!answer)
        co_return answer.error();
    if (request.follow)
        answer->setSilence(followSilence);
    std::vector<char> piece(logPieceSize);
    for (std::size_t received = 0;;) {
        const auto got = co_await answer->read(piece);
        if (!got)
            co_return got.error();
        if (*got == 0)
            co_return std::nullopt;
        received += *got;
        lines.feed(std::string_view(piece.data(), *got));
        if (request.follow || received <= request.longest)
            continue;
        ApiError tooLong =
            noAnswer({"cannot read the log of " + request.nameSpace + '/' + request.pod,
                      "it is longer than " + std::to_string(request.longest) + " bytes", "ask for its last lines"});
        co_return tooLong;
    }
}

}  // namespace

awaitable<ApiResult<std::size_t>> readPodLog(ApiClient& client, PodLogRequest request, std::function<void(const LogLine&)> line)
{
    LogLines lines(std::move(line));
    Backoff backoff;
    for (;;) {
        const auto broken = co_await readOnce(client, request, lines);
        lines.finish(!broken);
        if (!broken)
            co_return lines.count();
        // An answer of the server is final; a connection that broke behind the first line is not.
        if (!request.follow || lines.lastTime().empty() || broken->status != 0)
            co_return *broken;
        lines.reconnect();
        const auto wait = backoff.next(client.pace());
        co_await client.pace().pause(wait);
    }
}

}  // namespace fairlead::kubernetes
