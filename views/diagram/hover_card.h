#pragma once

#include "model/diagram/display_list.h"

#include <QFrame>

class QLabel;

namespace fairlead::views {

// A card beside the pointer that names what is under it and says what it is. Never takes the
// pointer or the keyboard; everything in it is in the details panel too.
class HoverCard : public QFrame {
    Q_OBJECT

public:
    explicit HoverCard(QWidget* parent);

    // `anchor` in the parent's coordinates; the card stays inside the parent.
    void showFor(const diagram::Item& entry, const QPoint& anchor);

private:
    QLabel* m_text;
};

}  // namespace fairlead::views
