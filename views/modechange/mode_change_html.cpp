#include "views/modechange/mode_change_html.h"

#include "views/navigation/place.h"

#include <QCoreApplication>

#include <algorithm>

namespace fairlead::views {

namespace {

// More than a person reads; the saved report holds all of them.
constexpr std::size_t mostServicesShown = 200;

QString translatedChange(const char* text) { return QCoreApplication::translate("ModeChangeHtml", text); }

QString escapedWords(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toHtmlEscaped();
}

bool mentions(std::string_view text, const QString& filter)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).contains(filter, Qt::CaseInsensitive);
}

QString beginningOf(const std::string& text)
{
    constexpr qsizetype most = 200;
    const QString line = QString::fromStdString(text);
    return (line.size() > most ? line.left(most) + QChar(0x2026) : line).toHtmlEscaped();
}

class ModeChangeWriter {
public:
    ModeChangeWriter(const cluster::ClusterSnapshot& snapshot, const drift::ModeChange& change, const ThemeColors& colors)
        : m_snapshot(snapshot), m_change(change), m_colors(colors)
    {
    }

    QString write(const QString& filter)
    {
        m_html = QStringLiteral("<h2>%1</h2>").arg(translatedChange("Moving kube-proxy to nftables mode"));
        for (const std::string& line : drift::introductionOf(m_snapshot, m_change))
            m_html += QStringLiteral("<p>%1</p>").arg(escapedWords(line));
        if (m_change.movingNodes.empty())
            return m_html;
        if (!m_change.cluster.empty())
            m_html += QStringLiteral("<h3>%1</h3>").arg(translatedChange("For the whole cluster"));
        for (const drift::ModeChangePoint& point : m_change.cluster)
            addPoint(point);
        addServices(filter);
        return m_html;
    }

private:
    QString anchorTo(const Place& place, const QString& words) const
    {
        return QStringLiteral("<a href='%1' style='color:%2; text-decoration:none;'>%3</a>")
            .arg(place.toLink().toHtmlEscaped(), m_colors.accent.name(), words);
    }

    QColor inkOf(drift::ModeChangePoint::Weight weight) const
    {
        using Weight = drift::ModeChangePoint::Weight;
        if (weight == Weight::breaks)
            return m_colors.error;
        return weight == Weight::changes ? m_colors.text : weight == Weight::condition ? m_colors.warning : m_colors.mutedText;
    }

    void addPoint(const drift::ModeChangePoint& point)
    {
        m_html += QStringLiteral("<p style='margin:10px 0 0 0;'><span style='color:%1; font-weight:600;'>%2:</span> "
                                 "<span style='font-weight:600;'>%3</span> <span style='color:%4;'>(%5)</span><br>%6</p>")
                      .arg(inkOf(point.weight).name(), escapedWords(drift::wordsOf(point.weight)), escapedWords(point.title),
                           m_colors.mutedText.name(), escapedWords(drift::whereOf(point, m_change)), escapedWords(point.text));
        for (const SourceRef& source : point.evidence)
            addEvidence(source);
    }

    void addEvidence(const SourceRef& source)
    {
        const QString file = QString::fromStdString(source.file);
        const QString where = (source.line > 0 ? QStringLiteral("%1:%2").arg(file).arg(source.line) : file).toHtmlEscaped();
        const QString link =
            m_snapshot.evidence().contains(source.file) ? anchorTo(Place::ofEvidence(file, source.line), where) : where;
        m_html += QStringLiteral("<p style='margin:2px 0 0 16px;'>%1").arg(link);
        if (!source.text.empty())
            m_html += QStringLiteral(" <span style='font-family:monospace; background-color:%1;'>%2</span>")
                          .arg(m_colors.verbatim.name(), beginningOf(source.text));
        m_html += QStringLiteral("</p>");
    }

    bool passes(const drift::ServiceModeChange& own, const QString& filter) const
    {
        return filter.isEmpty() || mentions(own.service->meta.qualifiedName(), filter)
            || std::ranges::any_of(
                   own.points, [&](const auto& point) { return mentions(point.title, filter) || mentions(point.id, filter); });
    }

    void addServices(const QString& filter)
    {
        m_html += QStringLiteral("<h3>%1</h3>").arg(translatedChange("Service by service"));
        std::size_t passed = 0;
        for (const drift::ServiceModeChange& own : m_change.services) {
            if (!passes(own, filter) || ++passed > mostServicesShown)
                continue;
            const QString nameSpace = QString::fromStdString(own.service->meta.nameSpace);
            const QString name = QString::fromStdString(own.service->meta.name);
            m_html += QStringLiteral("<h4 style='margin-bottom:0;'>%1</h4>")
                          .arg(anchorTo(Place::ofService(nameSpace, name), escapedWords(own.service->meta.qualifiedName())));
            for (const drift::ModeChangePoint& point : own.points)
                addPoint(point);
        }
        addRest(passed);
    }

    void addRest(std::size_t passed)
    {
        QStringList lines;
        if (passed == 0 && !m_change.services.empty())
            lines << translatedChange("No service that something changes for passes the filter.");
        if (passed > mostServicesShown)
            lines << translatedChange("%1 more services pass the filter; the saved report holds them all.")
                         .arg(passed - mostServicesShown);
        lines << (m_change.unchangedServices == 1
                      ? translatedChange("For 1 service nothing changes but what is said for the whole cluster.")
                      : translatedChange("For %1 services nothing changes but what is said for the whole cluster.")
                            .arg(m_change.unchangedServices));
        for (const QString& line : lines)
            m_html += QStringLiteral("<p style='color:%1;'>%2</p>").arg(m_colors.mutedText.name(), line);
    }

    const cluster::ClusterSnapshot& m_snapshot;
    const drift::ModeChange& m_change;
    const ThemeColors& m_colors;
    QString m_html;
};

}  // namespace

QString modeChangeHtml(const cluster::ClusterSnapshot& snapshot, const drift::ModeChange& change, const QString& filter,
                       const ThemeColors& colors)
{
    return ModeChangeWriter(snapshot, change, colors).write(filter);
}

}  // namespace fairlead::views
