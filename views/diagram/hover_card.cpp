#include "views/diagram/hover_card.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr int widestCard = 340;
constexpr int distance = 16;

}  // namespace

HoverCard::HoverCard(QWidget* parent) : QFrame(parent), m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("hoverCard"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->addWidget(m_text);
    m_text->setTextFormat(Qt::RichText);
    m_text->setWordWrap(true);
    hide();
}

void HoverCard::showFor(const diagram::Item& entry, const QPoint& anchor)
{
    QString text = QStringLiteral("<b>%1</b>").arg(QString::fromStdString(entry.name).toHtmlEscaped());
    if (!entry.description.empty())
        text += QStringLiteral("<br>%1").arg(QString::fromStdString(entry.description).toHtmlEscaped());
    if (entry.drill.kind != diagram::Link::Kind::none)
        text += QStringLiteral("<br><i>%1</i>").arg(tr("Double-click or Enter opens it."));
    m_text->setText(text);
    const int width = std::min(widestCard, std::max(160, parentWidget()->width() - 2 * distance));
    m_text->setFixedWidth(std::min(width - 20,
                                   m_text->fontMetrics()
                                           .boundingRect(QRect(0, 0, width - 20, 2000), Qt::TextWordWrap,
                                                         QString::fromStdString(entry.name + "\n" + entry.description))
                                           .width()
                                       + 40));
    adjustSize();
    QPoint position = anchor + QPoint(distance, distance);
    if (position.x() + this->width() > parentWidget()->width())
        position.setX(std::max(0, anchor.x() - distance - this->width()));
    if (position.y() + height() > parentWidget()->height())
        position.setY(std::max(0, anchor.y() - distance - height()));
    move(position);
    show();
    raise();
}

}  // namespace fairlead::views
