#include "views/findings/finding_html.h"

#include "model/findings/findings_text.h"
#include "views/navigation/place.h"

#include <QCoreApplication>

namespace fairlead::views {

namespace {

constexpr std::size_t mostNodes = 12;

QString translated(const char* text) { return QCoreApplication::translate("FindingHtml", text); }

QString escapedText(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); }

QString linked(const Place& place, const QString& words, const ThemeColors& colors)
{
    return QStringLiteral("<a href='%1' style='color:%2;'>%3</a>")
        .arg(place.toLink().toHtmlEscaped(), colors.accent.name(), words);
}

// The service's diagram, on the node where there is one.
QString whomHtml(const findings::Finding& finding, const cluster::ClusterSnapshot& snapshot, const ThemeColors& colors)
{
    QStringList parts;
    const QString service = QString::fromStdString(finding.service);
    const QString nameSpace = service.section(QLatin1Char('/'), 0, 0);
    const QString name = service.section(QLatin1Char('/'), 1);
    const bool known = !service.isEmpty() && snapshot.findService(nameSpace.toStdString(), name.toStdString()) != nullptr;
    if (known)
        parts << translated("service %1").arg(linked(Place::ofService(nameSpace, name), service.toHtmlEscaped(), colors));
    if (!finding.pod.empty())
        parts << translated("pod %1").arg(escapedText(finding.pod));
    for (std::size_t index = 0; index < std::min(finding.nodes.size(), mostNodes); ++index) {
        const QString node = QString::fromStdString(finding.nodes[index]);
        parts << (known ? linked(Place::ofChains(nameSpace, name, node), node.toHtmlEscaped(), colors) : node.toHtmlEscaped());
    }
    if (finding.nodes.size() > mostNodes)
        parts << translated("and %1 more nodes").arg(finding.nodes.size() - mostNodes);
    return parts.isEmpty() ? QString() : QStringLiteral("<p>%1</p>").arg(parts.join(QStringLiteral(" · ")));
}

QString evidenceHtml(const SourceRef& source, const cluster::ClusterSnapshot& snapshot, const ThemeColors& colors)
{
    const QString file = QString::fromStdString(source.file);
    const QString where = (source.line > 0 ? QStringLiteral("%1:%2").arg(file).arg(source.line) : file).toHtmlEscaped();
    const QString link =
        snapshot.evidence().contains(source.file) ? linked(Place::ofEvidence(file, source.line), where, colors) : where;
    if (source.text.empty())
        return QStringLiteral("<p style='margin:4px 0;'>%1</p>").arg(link);
    return QStringLiteral(
               "<p style='margin:4px 0;'>%1<br><span style='font-family:monospace; background-color:%2;'>%3</span></p>")
        .arg(link, colors.verbatim.name(), escapedText(source.text));
}

}  // namespace

QString wordOf(findings::Severity severity)
{
    switch (severity) {
    case findings::Severity::error:
        return translated("Error");
    case findings::Severity::warning:
        return translated("Warning");
    case findings::Severity::info:
        break;
    }
    return translated("To know");
}

QString findingHtml(const findings::Finding& finding, const cluster::ClusterSnapshot& snapshot, const ThemeColors& colors)
{
    const QColor ink = finding.severity == findings::Severity::error ? colors.error
        : finding.severity == findings::Severity::warning            ? colors.warning
                                                                     : colors.mutedText;
    QString html = QStringLiteral("<p><span style='color:%1; font-weight:600;'>%2</span> <span style='color:%3;'>%4</span></p>")
                       .arg(ink.name(), wordOf(finding.severity), colors.mutedText.name(), escapedText(finding.id));
    html += QStringLiteral("<p style='font-weight:600;'>%1</p><p>%2</p>")
                .arg(escapedText(finding.title), escapedText(finding.message));
    html += whomHtml(finding, snapshot, colors);
    html += QStringLiteral("<p style='font-weight:600; margin-bottom:0;'>%1 <a href='copy:' style='color:%2;'>%3</a></p>")
                .arg(translated("What to do"), colors.accent.name(), translated("Copy"));
    html += QStringLiteral("<pre style='white-space:pre-wrap; background-color:%1;'>%2</pre>")
                .arg(colors.verbatim.name(), escapedText(finding.fix));
    html += QStringLiteral("<p style='font-weight:600; margin-bottom:0;'>%1</p>").arg(translated("How we know"));
    for (const SourceRef& source : finding.evidence)
        html += evidenceHtml(source, snapshot, colors);
    return html;
}

QString scopeHtml(const findings::FindingReport& report, const ThemeColors& colors)
{
    QString html = QStringLiteral("<p style='font-weight:600;'>%1</p><p>%2.</p>")
                       .arg(report.findings.empty() ? translated("Nothing wrong found") : translated("Select a finding"),
                            translated("Fairlead %1").arg(escapedText(findings::scopeOf(report))));
    const auto lines = findings::notKnownLines(report);
    if (!lines.empty())
        html += QStringLiteral("<p style='font-weight:600;'>%1</p>").arg(translated("Could not be judged"));
    for (const std::string& line : lines)
        html += QStringLiteral("<p style='color:%1; margin:4px 0;'>%2</p>").arg(colors.mutedText.name(), escapedText(line));
    return html;
}

}  // namespace fairlead::views
