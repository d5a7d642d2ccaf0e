#include "views/matrix/node_difference_html.h"

#include "model/drift/node_difference.h"
#include "views/navigation/place.h"

#include <QCoreApplication>

namespace fairlead::views {

namespace {

constexpr std::size_t mostLines = 500;

QString escaped(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); }

QString cellHtml(const drift::MatrixService& service, const std::string& node, drift::Cell cell)
{
    const auto words = drift::wordsOf(cell);
    QString text = QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size())).toHtmlEscaped();
    if (!service.service || cell == drift::Cell::notProxied)
        return text;
    const Place place = Place::ofChains(QString::fromStdString(service.nameSpace), QString::fromStdString(service.name),
                                        QString::fromStdString(node));
    return QStringLiteral("<a href=\"%1\">%2</a>").arg(place.toLink().toHtmlEscaped(), text);
}

}  // namespace

QString nodeDifferenceHtml(const drift::DriftMatrix& matrix, std::size_t first, std::size_t second, const ThemeColors& colors)
{
    const drift::NodeDifference difference = drift::compareNodes(matrix, first, second);
    QString html = QStringLiteral("<style>a{color:%1;text-decoration:none} td,th{padding:2px 10px 2px 0;text-align:left}</style>")
                       .arg(colors.accent.name());
    html += QStringLiteral("<p><b>%1</b></p>").arg(escaped(difference.sentence));
    for (const std::size_t node : {first, second}) {
        if (const std::string standing = drift::standingOf(matrix, node); !standing.empty())
            html += QStringLiteral("<p>%1</p>").arg(escaped(standing));
    }
    if (difference.lines.empty())
        return html;
    html += QStringLiteral("<table><tr><th>%1</th><th>%2</th><th>%3</th></tr>")
                .arg(QCoreApplication::translate("MatrixPage", "Service"), escaped(difference.first), escaped(difference.second));
    for (std::size_t i = 0; i < difference.lines.size() && i < mostLines; ++i) {
        const drift::NodeDifference::Line& line = difference.lines[i];
        const drift::MatrixService& service = matrix.services()[line.service];
        html += QStringLiteral("<tr><td>%1</td><td>%2</td><td>%3</td></tr>")
                    .arg(escaped(service.title()), cellHtml(service, difference.first, line.first),
                         cellHtml(service, difference.second, line.second));
        for (const std::string& sentence : line.sentences)
            html += QStringLiteral("<tr><td></td><td colspan='2' style='color:%1'>%2</td></tr>")
                        .arg(colors.mutedText.name(), escaped(sentence));
    }
    html += QStringLiteral("</table>");
    if (difference.lines.size() > mostLines)
        html += QStringLiteral("<p>%1</p>").arg(QCoreApplication::translate("MatrixPage", "and more; the export lists all."));
    return html;
}

}  // namespace fairlead::views
