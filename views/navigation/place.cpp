#include "views/navigation/place.h"

#include <QStringList>
#include <QUrl>
#include <QUrlQuery>

#include <array>
#include <utility>

namespace fairlead::views {

namespace {

constexpr int maximumLinkLength = 4096;
const QString notUnderstoodWord = QStringLiteral("not-understood");

struct PageWord {
    Place::Page page;
    const char* word;
};
constexpr std::array pageWords{
    PageWord{Place::Page::cluster, "cluster"},   PageWord{Place::Page::service, "service"},
    PageWord{Place::Page::chains, "chains"},     PageWord{Place::Page::compare, "compare"},
    PageWord{Place::Page::evidence, "evidence"}, PageWord{Place::Page::path, "path"},
    PageWord{Place::Page::map, "map"},           PageWord{Place::Page::matrix, "matrix"},
    PageWord{Place::Page::facts, "facts"},       PageWord{Place::Page::modeChange, "mode-change"},
};

struct MapField {
    const char* key;
    QString Place::Map::*value;
};
constexpr std::array mapFields{
    MapField{"pod", &Place::Map::pod},
    MapField{"zone", &Place::Map::zone},
    MapField{"only-namespace", &Place::Map::filterNamespace},
    MapField{"only-labels", &Place::Map::labels},
    MapField{"only-node", &Place::Map::filterNode},
    MapField{"only-state", &Place::Map::state},
};

struct MatrixField {
    const char* key;
    QString Place::Matrix::*value;
};
constexpr std::array matrixFields{
    MatrixField{"only-namespace", &Place::Matrix::nameSpace},
    MatrixField{"only-state", &Place::Matrix::state},
    MatrixField{"search", &Place::Matrix::search},
    MatrixField{"sort", &Place::Matrix::order},
    MatrixField{"first", &Place::Matrix::first},
    MatrixField{"second", &Place::Matrix::second},
};

QString wordOf(Place::Page page)
{
    for (const auto& entry : pageWords)
        if (entry.page == page)
            return QString::fromLatin1(entry.word);
    return {};
}

std::optional<Place::Page> pageOf(const QString& word)
{
    for (const auto& entry : pageWords)
        if (word == QLatin1String(entry.word))
            return entry.page;
    return std::nullopt;
}

QString encoded(const QString& text) { return QString::fromLatin1(QUrl::toPercentEncoding(text, "/:")); }
QString encodedSegment(const QString& text) { return QString::fromLatin1(QUrl::toPercentEncoding(text)); }

// A line, outcome or step; 0 where nothing is written.
std::optional<int> numberOf(const QString& text)
{
    if (text.isEmpty())
        return 0;
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    return isNumber && number >= 0 ? std::optional(number) : std::nullopt;
}

// Whole clusters can be compared; nodes and services only by a service.
bool comparesClusters(const QString& with)
{
    return with.startsWith(QLatin1String("capture:")) || with.startsWith(QLatin1String("reading:"))
        || with.startsWith(QLatin1String("demo:"));
}

std::optional<Place> withSubject(Place place, const QStringList& segments)
{
    switch (place.page) {
    case Place::Page::cluster:
    case Place::Page::path:
    case Place::Page::facts:
    case Place::Page::modeChange:
        return segments.isEmpty() ? std::optional(place) : std::nullopt;
    case Place::Page::evidence:
        place.file = segments.join(QLatin1Char('/'));
        return place.file.isEmpty() ? std::nullopt : std::optional(place);
    case Place::Page::map:
    case Place::Page::matrix:
        if (segments.isEmpty())
            return place;
        break;
    case Place::Page::compare:
        if (segments.isEmpty() && comparesClusters(place.with))
            return place;
        break;
    case Place::Page::service:
    case Place::Page::chains:
        break;
    }
    if (segments.size() != 2 || segments[0].isEmpty() || segments[1].isEmpty())
        return std::nullopt;
    place.nameSpace = segments[0];
    place.service = segments[1];
    return place;
}

}  // namespace

Place Place::ofService(const QString& nameSpace, const QString& service, const QString& node)
{
    return {Page::service, nameSpace, service, node, {}, {}, 0, false};
}

Place Place::ofChains(const QString& nameSpace, const QString& service, const QString& node)
{
    return {Page::chains, nameSpace, service, node, {}, {}, 0, false};
}

Place Place::ofCompare(const QString& nameSpace, const QString& service)
{
    return {Page::compare, nameSpace, service, {}, {}, {}, 0, false};
}

Place Place::ofComparison(const QString& nameSpace, const QString& service, const QString& node, const QString& with)
{
    Place place = ofCompare(nameSpace, service);
    place.node = node;
    place.with = with;
    return place;
}

Place Place::ofEvidence(const QString& file, int line) { return {Page::evidence, {}, {}, {}, {}, file, line, false}; }

Place Place::ofPath(const QString& from, const QString& to, const QString& node)
{
    Place place;
    place.page = Page::path;
    place.node = node;
    place.path.from = from;
    place.path.to = to;
    return place;
}

Place Place::ofMap(const QString& nameSpace, const QString& service)
{
    Place place;
    place.page = Page::map;
    place.nameSpace = nameSpace;
    place.service = service;
    return place;
}

Place Place::ofMatrix(const QString& nameSpace, const QString& service, const QString& node)
{
    Place place = ofMap(nameSpace, service);
    place.page = Page::matrix;
    place.node = node;
    return place;
}

Place Place::ofFacts(const QString& who)
{
    Place place;
    place.page = Page::facts;
    place.who = who;
    return place;
}

Place Place::ofModeChange()
{
    Place place;
    place.page = Page::modeChange;
    return place;
}

QString Place::toLink() const
{
    QString link = QLatin1String("fairlead:") + wordOf(page);
    if (page == Page::evidence)
        link += QLatin1Char('/') + encoded(file);
    else if (hasService())
        link += QLatin1Char('/') + encodedSegment(nameSpace) + QLatin1Char('/') + encodedSegment(service);
    QStringList query;
    const auto add = [&query](const char* key, const QString& value) {
        if (!value.isEmpty())
            query << QLatin1String(key) + QLatin1Char('=') + encoded(value);
    };
    add("node", node);
    add("chain", chain);
    if (page != Page::evidence)
        add("file", file);
    const auto addNumber = [&add](const char* key, int number) { add(key, number > 0 ? QString::number(number) : QString()); };
    addNumber("line", line);
    if (onlyNotUnderstood)
        add("only", notUnderstoodWord);
    add("with", with);
    add("from", path.from);
    add("to", path.to);
    add("what-if", path.whatIf);
    addNumber("outcome", path.outcome);
    addNumber("step", path.step);
    for (const auto& [key, value] : mapFields)
        add(key, map.*value);
    for (const auto& [key, value] : matrixFields)
        add(key, matrix.*value);
    add("who", who);
    return query.isEmpty() ? link : link + QLatin1Char('?') + query.join(QLatin1Char('&'));
}

std::optional<Place> Place::fromLink(const QString& link)
{
    const QString trimmed = link.trimmed();
    if (trimmed.size() > maximumLinkLength)
        return std::nullopt;
    const QUrl url(trimmed, QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != QLatin1String("fairlead"))
        return std::nullopt;
    QStringList segments = url.path(QUrl::FullyEncoded).split(QLatin1Char('/'));
    for (QString& segment : segments)
        segment = QUrl::fromPercentEncoding(segment.toLatin1());
    const auto page = pageOf(segments.takeFirst());
    if (!page)
        return std::nullopt;
    const QUrlQuery query(url);
    const auto value = [&query](const char* key) { return query.queryItemValue(QString::fromLatin1(key), QUrl::FullyDecoded); };
    const auto line = numberOf(value("line"));
    const auto outcome = numberOf(value("outcome"));
    const auto step = numberOf(value("step"));
    if (!line || !outcome || !step)
        return std::nullopt;
    Place place;
    place.page = *page;
    place.node = value("node");
    place.chain = value("chain");
    place.file = value("file");
    place.line = *line;
    place.onlyNotUnderstood = place.page == Page::evidence && value("only") == notUnderstoodWord;
    if (place.page == Page::compare)
        place.with = value("with");
    if (place.page == Page::path)
        place.path = {value("from"), value("to"), value("what-if"), *outcome, *step};
    for (const auto& [key, field] : mapFields) {
        if (place.page == Page::map)
            place.map.*field = value(key);
    }
    for (const auto& [key, field] : matrixFields) {
        if (place.page == Page::matrix)
            place.matrix.*field = value(key);
    }
    if (place.page == Page::facts)
        place.who = value("who");
    if (place.page == Page::chains && place.node.isEmpty())
        return std::nullopt;
    return withSubject(std::move(place), segments);
}

std::optional<Place> Place::fromLink(const diagram::Link& link, const Place& here)
{
    using Kind = diagram::Link::Kind;
    const bool namesService = link.kind == Kind::service
        || ((link.kind == Kind::chains || link.kind == Kind::chain || link.kind == Kind::rule) && !link.name.empty());
    Place place = here;
    if (namesService) {
        place.nameSpace = QString::fromStdString(link.nameSpace);
        place.service = QString::fromStdString(link.name);
    }
    if (!link.node.empty())
        place.node = QString::fromStdString(link.node);
    place.map = {};
    place.matrix = {};
    place.who.clear();
    place.chain = QString::fromStdString(link.chain);
    place.file = QString::fromStdString(link.evidence.file);
    place.line = link.evidence.line;
    switch (link.kind) {
    case Kind::none:
    case Kind::pod:
        return std::nullopt;
    case Kind::service:
        place.page = Page::service;
        return place;
    case Kind::node:
        place.page = Page::service;
        place.node = QString::fromStdString(link.name);
        return place.hasService() ? std::optional(place) : std::nullopt;
    case Kind::chains:
    case Kind::chain:
    case Kind::rule:
        place.page = Page::chains;
        return place.hasService() && !place.node.isEmpty() ? std::optional(place) : std::nullopt;
    case Kind::evidence:
        return ofEvidence(place.file, place.line);
    }
    return std::nullopt;
}

}  // namespace fairlead::views
