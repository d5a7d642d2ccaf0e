#include "views/details/details_text.h"

#include "views/model_text.h"

#include <QCoreApplication>

namespace fairlead::views {

namespace {

constexpr qsizetype maximumVerbatim = 1200;  // the API's lists are one endless line
constexpr std::size_t maximumEvidence = 20;

struct DetailsWords {
    Q_DECLARE_TR_FUNCTIONS(Details)
};

QString anchor(const QString& link, const QString& words)
{
    return QStringLiteral("<a href=\"%1\">%2</a>").arg(link.toHtmlEscaped(), words.toHtmlEscaped());
}

QString placeOf(const SourceRef& ref)
{
    return ref.line > 0 ? QStringLiteral("%1:%2").arg(toQ(ref.file)).arg(ref.line) : toQ(ref.file);
}

class Writer {
public:
    explicit Writer(const ThemeColors& colors) : m_colors(colors) { }

    void head(const Subject& subject)
    {
        m_html += QStringLiteral("<p style='margin:0; color:%1; font-size:11px;'>%2</p>")
                      .arg(m_colors.mutedText.name(), subject.kind.toUpper().toHtmlEscaped());
        m_html += QStringLiteral("<p style='margin:2px 0 6px 0; font-size:16px; font-weight:bold;'>%1</p>")
                      .arg(subject.title.toHtmlEscaped());
        if (!subject.text.isEmpty())
            m_html += QStringLiteral("<p style='margin:0 0 8px 0;'>%1</p>").arg(subject.text.toHtmlEscaped());
        for (const SubjectFact& action : subject.actions)
            m_html += QStringLiteral("<p style='margin:0 0 8px 0;'>%1</p>")
                          .arg(anchor(action.link, action.label + QStringLiteral(" ›")));
    }

    void facts(const Subject& subject)
    {
        if (subject.facts.empty())
            return;
        m_html +=
            QStringLiteral("<table cellspacing='0' cellpadding='3' width='100%' style='margin-top:8px; margin-left:-3px;'>");
        QString previous;
        for (const SubjectFact& fact : subject.facts) {
            const QString value = fact.link.isEmpty() ? fact.value.toHtmlEscaped() : anchor(fact.link, fact.value);
            m_html += QStringLiteral("<tr><td width='34%' style='color:%1;'>%2</td><td>%3</td></tr>")
                          .arg(m_colors.mutedText.name(), fact.label == previous ? QString() : fact.label.toHtmlEscaped(), value);
            previous = fact.label;
        }
        m_html += QStringLiteral("</table>");
    }

    void evidence(const Subject& subject)
    {
        if (subject.evidence.empty())
            return;
        heading(DetailsWords::tr("How we know"));
        std::size_t index = 0;
        for (const SourceRef& ref : subject.evidence) {
            if (ref.file.empty())
                continue;
            if (index == maximumEvidence) {
                m_html += QStringLiteral("<p>%1</p>")
                              .arg(DetailsWords::tr("… and %1 more").arg(subject.evidence.size() - maximumEvidence));
                break;
            }
            const QString link = Place::ofEvidence(toQ(ref.file), ref.line).toLink();
            m_html += QStringLiteral("<p style='margin:6px 0 2px 0;'>%1").arg(anchor(link, placeOf(ref)));
            if (!ref.text.empty())
                m_html += QStringLiteral(" &nbsp;%1").arg(anchor(QStringLiteral("copy:%1").arg(index), DetailsWords::tr("copy")));
            m_html += QStringLiteral("</p>");
            verbatim(toQ(ref.text));
            ++index;
        }
    }

    void mentions(const std::optional<RuleMentions>& found)
    {
        if (!found) {
            heading(DetailsWords::tr("Rules that mention it"));
            m_html +=
                QStringLiteral("<p style='color:%1;'>%2</p>").arg(m_colors.mutedText.name(), DetailsWords::tr("Searching…"));
            return;
        }
        heading((found->more ? DetailsWords::tr("Rules that mention it: more than %L1")
                             : DetailsWords::tr("Rules that mention it: %L1"))
                    .arg(found->rules.size()));
        for (const SourceRef& ref : found->rules) {
            const QString link = Place::ofEvidence(toQ(ref.file), ref.line).toLink();
            m_html += QStringLiteral("<p style='margin:4px 0 1px 0; font-size:11px;'>%1</p>").arg(anchor(link, placeOf(ref)));
            verbatim(toQ(ref.text));
        }
    }

    void comparison(const std::optional<ComparisonResult>& found)
    {
        heading(DetailsWords::tr("Compared with what kube-proxy should have written"));
        if (!found)
            return muted(DetailsWords::tr("Comparing…"));
        for (const ComparisonResult::Line& line : found->lines) {
            const QString sentence = line.link.isEmpty() ? line.sentence.toHtmlEscaped() : anchor(line.link, line.sentence);
            m_html += QStringLiteral("<p style='margin:4px 0 1px 0;'><b><span style='color:%1;'>%2</span></b> %3</p>")
                          .arg(m_colors.error.name(), line.word.toHtmlEscaped(), sentence);
            verbatim(line.expected);
        }
        if (found->more)
            muted(DetailsWords::tr("… and more"));
        for (const QString& reason : found->notCompared)
            muted(DetailsWords::tr("Not compared: %1").arg(reason));
        for (const QString& version : found->versions)
            muted(version);
        if (found->lines.empty() && found->notCompared.empty())
            m_html += QStringLiteral("<p style='margin:2px 0;'>%1</p>")
                          .arg(found->nodes == 1 ? DetailsWords::tr("As it should be.")
                                                 : DetailsWords::tr("As it should be on %L1 nodes.").arg(found->nodes));
    }

    QString take() { return std::move(m_html); }

private:
    void muted(const QString& text)
    {
        m_html +=
            QStringLiteral("<p style='margin:2px 0; color:%1;'>%2</p>").arg(m_colors.mutedText.name(), text.toHtmlEscaped());
    }

    void heading(const QString& text)
    {
        m_html += QStringLiteral("<p style='margin:14px 0 2px 0; font-weight:bold;'>%1</p>").arg(text.toHtmlEscaped());
    }

    // A listing's indent says nothing of a line alone.
    void verbatim(QString text)
    {
        while (text.startsWith(QLatin1Char('\t')))
            text.remove(0, 1);
        if (text.isEmpty())
            return;
        const QString shown = text.size() > maximumVerbatim ? text.left(maximumVerbatim) + QStringLiteral(" …") : text;
        m_html += QStringLiteral(
                      "<table width='100%' cellspacing='0' cellpadding='5' bgcolor='%1'><tr><td style='white-space:pre-wrap; "
                      "font-family:\"DejaVu Sans Mono\",monospace; font-size:12px;'>%2</td></tr></table>")
                      .arg(m_colors.verbatim.name(), shown.toHtmlEscaped());
    }

    const ThemeColors& m_colors;
    QString m_html;
};

}  // namespace

QString detailsHtml(const Subject& subject, const FoundForSubject& found, const ThemeColors& colors)
{
    Writer writer(colors);
    writer.head(subject);
    writer.facts(subject);
    if (!subject.comparison.isEmpty())
        writer.comparison(found.comparison);
    writer.evidence(subject);
    if (!subject.search.isEmpty())
        writer.mentions(found.mentions);
    return writer.take();
}

}  // namespace fairlead::views
