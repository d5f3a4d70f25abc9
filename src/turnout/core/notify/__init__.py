"""What people are told: content as data, made from what is known of a lead. How it looks is each channel's to say."""
